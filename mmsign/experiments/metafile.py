"""OpenMMLab's metafile of all configs, and the numbers of runs in it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_text
from mmsign.utils.texts import read_text

#: Lists and mappings in each other.
DEEPEST = 20


def read_metafile(file: str | os.PathLike) -> dict[str, Any]:
    """Parse a metafile.

    Raises:
        MMSignError: If it is missing, no YAML, has aliases or no models with ``Name`` and ``Results``.
    """
    text = read_text(file)
    try:
        _check_form(text)
        content = yaml.safe_load(text)
        for model in content['Models']:
            result = result_of(model)
            texts = model['Name'], result['Task'], result['Dataset']
            if not all(isinstance(value, str) for value in texts):
                raise ValueError('a name, task or data set that is no text')
            if not isinstance(model.get('Metadata', {}), dict):
                raise ValueError('metadata that are no mapping')
    except (yaml.YAMLError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise MMSignError(
            f'is not a metafile: {type(error).__name__}: {str(error)[:200]}',
            file=file,
            fix='give configs/metafile.yml',
        ) from None
    return content


def _check_form(text: str) -> None:
    """Refuse aliases, of which few mean any number of values, and depths that take hours to read."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent):
            raise ValueError('it has aliases' if depth <= DEEPEST else f'it is nested deeper than {DEEPEST}')


def result_of(model: dict[str, Any]) -> dict[str, Any]:
    """A model's first result: its task, data set and metrics."""
    results = model['Results']
    return results[0] if isinstance(results, list) else results


def dataset_of(model: dict[str, Any]) -> str:
    """Name of a model's data set, without the folds it may have been divided into."""
    return re.sub(r' \(\d+ folds?\)$', '', result_of(model)['Dataset'])


def update_metafile(
    file: str | os.PathLike,
    facts: Mapping[str, Mapping[str, Any]],
    metrics: Mapping[str, Mapping[str, Mapping[str, float]]],
) -> dict[str, Any]:
    """Write what is known of some configs into a metafile.

    Other configs keep what they have, and so do comments above the first key.

    Args:
        file: Metafile with ``Collections`` and ``Models``, which name every config.
        facts: Config → entries of its ``Metadata``.
        metrics: Config → what follows the name of the data set, such as `` (8 folds)`` → title of a
            metric → per cent: one result each.

    Returns:
        The new content.

    Raises:
        MMSignError: If the metafile is missing or not one.
    """
    file = Path(file)
    content = read_metafile(file)
    for model in content['Models']:
        name = model['Name']
        if name in facts:
            task, dataset = result_of(model)['Task'], dataset_of(model)
            model['Metadata'] = {**model.get('Metadata', {}), 'Training Data': dataset, **facts[name]}
            del model['Results']  # after Metadata, as everywhere
            model['Results'] = [
                {'Task': task, 'Dataset': dataset + suffix, 'Metrics': dict(values)}
                for suffix, values in metrics[name].items()
            ]
    lines = read_text(file).splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line[0] not in '#\n')
    text = yaml.dump(content, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=110)
    write_text(file, ''.join(lines[:first]) + text)
    return content


class _Indented(yaml.SafeDumper):
    """Indents lists below their key, as OpenMMLab's metafiles do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)
