"""The shipped configs on invented data: short clips and small batches, the networks in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from letters import letters as letters
from synthetic import clip

from mmsign.datasets import ArchiveWriter
from mmsign.engine.runs import load_config
from mmsign.keypoints.registered import build_layout
from mmsign.prompts import Description, PartText, write_descriptions
from mmsign.text import TextBank, build_encoder

CONFIGS = sorted((Path(__file__).parent.parent / 'configs').glob('*.py'))
NAMES = [path.stem for path in CONFIGS]
BY_NAME = dict(zip(NAMES, CONFIGS))


def stored_layout(cfg):
    """The layout that the config's archive would have, and its dimensions."""
    kinect = cfg.layout.startswith('kinect')
    return build_layout('kinect20' if kinect else 'wholebody133'), 3 if kinect else 2


def names_in(subset, key):
    value = subset.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def write_clips(cfg, path, rng):
    """A tiny archive that has every signer and split that the config asks for."""
    layout, dims = stored_layout(cfg)
    subsets = [cfg.train_dataloader.dataset.subset, cfg.test_dataloader.dataset.subset]
    signers = [name for subset in subsets for name in names_in(subset, 'signers')] or [
        f's{i}' for i in range(4)
    ]
    splits = [name for subset in subsets for name in names_in(subset, 'split')] or ['']
    glosses = [f'sign {i}' for i in range(cfg.model.cls_head.num_classes)]
    with ArchiveWriter(path, layout, glosses, dims=dims, dtype='float32') as writer:
        for split in splits:
            for signer in signers:
                for i in range(3):
                    data = clip(rng, 10, layout.num_keypoints, dims)
                    writer.add(
                        f'{split}-{signer}-{i}',
                        data[..., :-1],
                        data[..., -1],
                        label=i,
                        signer=signer,
                        split=split,
                    )
    return glosses


def write_texts(glosses, parts, folder):
    rows = [
        Description(
            i,
            gloss,
            globals=[f'{gloss} moves'],
            synonyms=[f'the hand of {gloss}'],
            parts=[PartText(f'{part} of {gloss}', [part]) for part in parts],
        )
        for i, gloss in enumerate(glosses)
    ]
    write_descriptions(folder / 'texts.jsonl', rows)
    TextBank.encode(folder / 'texts.jsonl', build_encoder('random')).save(folder / 'bank.safetensors')


@pytest.fixture
def small(tmp_path, rng):
    """Load a config on invented data: short clips and small batches, the network in full."""

    def load(name):
        cfg = load_config(
            BY_NAME[name],
            {'archive': str(tmp_path / 'archive'), 'frames': 8, 'epochs': 1},
            str(tmp_path / 'run'),
        )
        glosses = write_clips(cfg, tmp_path / 'archive', rng)
        for head in cfg.model.get('aux_heads', []):
            write_texts(glosses, list(build_layout(cfg.layout).parts), tmp_path)
            head.pop('encoder', None)
            head.text_bank, head.descriptions = (
                str(tmp_path / 'bank.safetensors'),
                str(tmp_path / 'texts.jsonl'),
            )
        for loader in (cfg.train_dataloader, cfg.test_dataloader):
            loader.batch_size, loader.num_workers, loader.pin_memory = 2, 0, False
            loader.dataset.subset.setdefault('clips_per_class', 1)
        return cfg

    return load
