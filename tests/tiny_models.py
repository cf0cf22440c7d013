"""Small models with real statistics for tests of inference and export."""

from __future__ import annotations

import csv
from pathlib import Path

import torch
from mmengine.registry import DefaultScope

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import fingerspelling
from mmsign.engine.runs import load_config

REPO = Path(__file__).resolve().parent.parent


def letters_archive(folder: Path, languages: tuple[str, ...] = ('ase', 'fsl', 'ise', 'psr')) -> Path:
    """The fingerspelled letters of a few sign languages, one of them left-handed, as an archive."""
    lexicon = fingerspelling.find_lexicon()
    with open(lexicon / 'index.csv', newline='', encoding='utf8') as stream:
        rows = [row for row in csv.DictReader(stream) if row['signed_language'] in languages]
    for row in rows:
        row['path'] = str(lexicon / row['path'])
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / 'index.csv', 'w', newline='', encoding='utf8') as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    fingerspelling.convert(str(folder), str(folder / 'archive'), progress=False)
    return folder / 'archive'


def tiny_checkpoint(
    folder: Path, archive: Path, streams: str | tuple[str, ...] = 'joint', seed: int = 0
) -> tuple:
    """Config and checkpoint of a small fingerspelling model: random weights, BN statistics of real clips.

    Returns:
        (config file, checkpoint file).
    """
    from mmsign.registry import DATASETS, MODELS

    names = (streams,) if isinstance(streams, str) else streams
    config = folder / f'{"_".join(names)}.py'
    config.write_text(
        f"_base_ = ['{REPO}/configs/ctrgcn_fingerspelling.py']\n"
        f'archive = {str(archive)!r}\nstreams = {names!r}\n'
        'model = dict(backbone=dict(channels=(8, 12), strides=(1, 2)), cls_head=dict(in_channels=12))\n'
    )
    cfg = load_config(config)
    torch.manual_seed(seed)
    with DefaultScope.overwrite_default_scope('mmsign'):
        model = MODELS.build(cfg.model)
        dataset = DATASETS.build(cfg.test_dataloader.dataset)
    model.cls_head.fc.weight.data *= 4  # spread the scores, so that ranks are not ties
    batch = torch.stack([dataset[i]['inputs'] for i in range(0, len(dataset), 3)])
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.momentum = None  # the plain mean over batches
            if module.weight.abs().max() < 1e-3:
                torch.nn.init.uniform_(module.weight, 0.5, 1.5)  # trained networks leave 1e-6 behind
    for parameter in model.parameters():
        if parameter.numel() == 1:
            torch.nn.init.constant_(parameter, 0.5)  # alpha, so that the topology depends on the clip
    model.train()
    with torch.no_grad():
        model(batch)
    checkpoint = folder / f'{config.stem}.pth'
    meta = {'dataset_meta': dict(classes=dataset.archive.glosses, layout=dataset.layout.name)}
    torch.save({'state_dict': model.state_dict(), 'meta': meta}, checkpoint)
    return config, checkpoint


def clips_of(archive: Path, count: int, step: int = 7) -> list:
    """Every ``step``-th clip of an archive: (keypoints, confidence)."""
    opened = PoseArchive(archive)
    return [opened.read(i) for i in range(0, len(opened), step)][:count]
