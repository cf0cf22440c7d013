"""From a config in ``configs/prompts/`` to everything that describing signs needs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mmsign.prompts.files.glosses import Gloss, read_glosses
from mmsign.prompts.generators.generation import Generator
from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.registry import PROMPTS
from mmsign.utils.errors import MMSignError
from mmsign.utils.option_values import parse_value
from mmsign.utils.paths import resolve_config
from mmsign.utils.plugins import search_in


@dataclass
class Job:
    """What describing a list of signs takes: its generator, knowledge base and output file."""

    generator: Generator
    glosses: list[Gloss]
    knowledge: KnowledgeBase | None
    out: Path


def load_job(
    config: str | os.PathLike,
    options: Sequence[str] = (),
    out: str | os.PathLike | None = None,
    keyless: bool = False,
) -> Job:
    """Read a config of ``configs/prompts/`` and build what it names.

    Its keys are ``generator`` (for the registry ``PROMPTS``), ``glosses``,
    ``knowledge`` (None for a language model alone), ``out`` and, for a csv,
    ``gloss_column``.

    Args:
        config: The config file; ``mmsign::prompts/slr500_offline.py`` is one that ships with the package.
        options: ``key=value`` changes to it.
        out: The description file, if not the config's.
        keyless: Ask for no key: nothing will be sent.

    Raises:
        MMSignError: If the config is absent, broken, or lacks a key.
    """
    from mmengine.registry import init_default_scope

    from mmsign.utils.config import read_config

    path = resolve_config(config)
    if not path.is_file():
        raise MMSignError('no such config', file=path, fix='choose one of configs/prompts/*.py')
    search_in(path.resolve().parent, Path.cwd())
    cfg = read_config(path)
    changes = {}
    for option in options:
        key, mark, value = option.partition('=')
        if not mark:
            raise MMSignError(f'{option!r} is not KEY=VALUE', field='--cfg-options', fix='write key=value')
        # a path may hold commas, also where it is not there yet
        changes[key] = value if key in ('knowledge', 'glosses', 'out') else parse_value(value, key)
    cfg.merge_from_dict(changes)
    if keyless and cfg.get('generator', {}).get('llm'):
        cfg.generator.llm.api_key_env = ''
    for key in ('generator', 'glosses', 'out'):
        if cfg.get(key) is None:
            raise MMSignError('is missing', file=path, field=key, fix=f'add --cfg-options {key}=…')
    init_default_scope('mmsign')
    glosses = read_glosses(cfg.glosses, cfg.get('gloss_column', 'gloss'))
    knowledge = None if cfg.get('knowledge') in (None, '', 'None') else KnowledgeBase(cfg.knowledge)
    try:
        generator = PROMPTS.build({**cfg.generator, 'knowledge': knowledge})
    except (TypeError, KeyError) as error:
        raise MMSignError(f'{error}', file=path, field='generator', fix='correct its options') from None
    return Job(generator, glosses, knowledge, Path(out or cfg.out))
