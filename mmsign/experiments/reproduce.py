"""The paper's experiments from a pose archive to a table: four streams, fused, beside the printed numbers."""

from __future__ import annotations

import gc
import math
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.device import get_device

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import autsl, slr500
from mmsign.datasets.statistics import describe_archive, split_counts
from mmsign.engine.runs import build_runner, versions
from mmsign.evaluation.fusion import accuracies, fuse_scores
from mmsign.evaluation.score_file import Scores
from mmsign.experiments.plan import Run
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.streams import STREAMS
from mmsign.prompts import read_descriptions, write_descriptions
from mmsign.prompts.files.class_names import describe_by_name
from mmsign.text import TextBank, build_encoder
from mmsign.utils.errors import MMSignError

#: Top-1 as printed in the paper (Table 2), and the clips its data sets hold.
PAPER = {
    'slr500': {
        'joint': 0.9601,
        'joint_motion': 0.9528,
        'bone': 0.9437,
        'bone_motion': 0.9419,
        'fused': 0.971,
    },
    'autsl': {'fused': 0.9707, 'fused_top5': 0.9989},
}
EXPECTED: dict[str, Mapping[str, int]] = {'slr500': slr500.EXPECTED, 'autsl': autsl.EXPECTED}
WARM_UP, MEASURED = 1, 3


def check_archive(name: str, cfg: Config) -> dict[str, Any]:
    """Look whether an archive is the paper's data.

    Returns:
        :func:`~mmsign.datasets.statistics.describe_archive`, and ``differences``: lines
        that say where it departs from the published numbers.

    Raises:
        MMSignError: If the experiment cannot run on it: other classes, a layout
            without the needed keypoints, or no training or test clips.
    """
    archive = PoseArchive(cfg.archive)
    if len(archive.glosses) != cfg.num_classes:
        raise MMSignError(
            f'has {len(archive.glosses)} glosses, {name} has {cfg.num_classes}',
            file=archive.path,
            field='glosses',
            fix=f'convert the data with tools/prepare_data.py {name}',
        )
    build_layout(cfg.layout).indices_in(build_layout(archive.meta['layout']), file=archive.path)
    found = describe_archive(archive)
    for split in ('train', 'test'):
        if not found['splits'].get(split):
            raise MMSignError(
                'has no clip',
                file=archive.path,
                field=f'split {split}',
                fix='prepare the data with its official split',
            )
    found['differences'] = [
        f'{split}: {found["splits"].get(split, 0)} clips, published {count}'
        for split, count in EXPECTED[name].items()
        if found['splits'].get(split, 0) != count
    ]
    return found


def prepare_texts(cfg: Config, work_dir: Path, encoder: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Find the text bank, encode its description file, or fall back on class names.

    Returns:
        Overrides for the config, and what the texts are (``models``: who wrote them).

    Raises:
        MMSignError: If the bank does not match the description file or the archive's glosses.
    """
    archive = PoseArchive(cfg.archive)
    bank, descriptions = Path(cfg.text_bank), Path(cfg.descriptions)
    if not descriptions.is_file():
        descriptions, bank = work_dir / 'class_names.jsonl', work_dir / 'class_names.safetensors'
        rows = describe_by_name(
            archive.glosses, archive.aliases, archive.language, prefer_alias=encoder.startswith('clip')
        )
        if not descriptions.is_file():
            write_descriptions(descriptions, rows)
    read = read_descriptions(descriptions, archive.glosses)
    if not bank.is_file():
        bank = work_dir / bank.name
        if not bank.is_file():
            TextBank.encode(descriptions, build_encoder(encoder)).save(bank)
    loaded = TextBank.load(bank, descriptions, glosses=archive.glosses)
    texts = {
        'file': str(descriptions),
        'encoder': loaded.encoder,
        'models': sorted({row.model for row in read}),
    }
    return {'text_bank': str(bank), 'descriptions': str(descriptions)}, texts


def estimate(cfg: Config, gpus: int = 1) -> dict[str, float]:
    """Time a few training steps, data loading included, and extrapolate.

    Returns:
        ``seconds_per_step``, ``steps_per_epoch``, ``hours_per_stream``, ``hours`` (four
        streams; tests count a third of a training step) and ``memory_gb`` (peak of one
        GPU, or of the process on a CPU). Several GPUs: without their communication.

    Raises:
        MMSignError: If the training split does not fill a batch.
    """
    runner = build_runner(cfg)
    loader = runner.build_dataloader(cfg.train_dataloader, seed=0)
    wrapper = runner.build_optim_wrapper(cfg.optim_wrapper)
    if not len(loader):
        raise MMSignError(
            'does not fill one batch', file=cfg.archive, field='split train', fix='lower batch_size'
        )
    on_gpu = get_device() == 'cuda'
    model, times = runner.model.train(), []
    batches = iter(loader)
    for _ in range(WARM_UP + MEASURED):
        start = time.perf_counter()
        try:
            batch = next(batches)
        except StopIteration:  # a small archive
            batches = iter(loader)
            batch = next(batches)
        model.train_step(batch, optim_wrapper=wrapper)
        if on_gpu:
            torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    if on_gpu:  # the training may need all of it, in another process
        peak = torch.cuda.max_memory_allocated() / 2**30
        del runner, model, wrapper, batch
        gc.collect()
        torch.cuda.empty_cache()
    else:
        peak = _peak_rss()
    step = sum(times[WARM_UP:]) / MEASURED
    steps = math.ceil(len(loader) / gpus)
    tests = split_counts(PoseArchive(cfg.archive))['test'] / cfg.test_dataloader.batch_size
    hours = (steps * cfg.epochs + tests / 3 / gpus) * step / 3600
    return {
        'seconds_per_step': step,
        'steps_per_epoch': steps,
        'hours_per_stream': hours,
        'hours': hours * len(STREAMS),
        'memory_gb': peak,
    }


def _peak_rss() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def plan_streams(config: str, options: Mapping[str, Any], seed: int) -> list[Run]:
    """The runs of the paper's four streams, each in a folder of its name."""
    return [
        Run(stream, config, {**options, 'streams': stream}, 'all', seed, folder=stream) for stream in STREAMS
    ]


def distributed_command(run: Run, folder: Path, gpus: int, tool: Path) -> list[str]:
    """The command that trains a run on several GPUs of this machine.

    The config goes through a file, so that no override is lost in quoting.

    Args:
        run: Config and overrides.
        folder: The run's folder.
        gpus: Processes.
        tool: ``tools/train.py``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / 'settings.py'
    run.load().dump(str(config))
    return [
        sys.executable,
        '-m',
        'torch.distributed.run',
        '--standalone',
        f'--nproc_per_node={gpus}',
        str(tool),
        str(config),
        '--work-dir',
        str(folder),
        '--resume',
        '--launcher',
        'pytorch',
    ]


def summarise(
    name: str, folder: Path, streams: Mapping[str, Scores], weights: Mapping[str, float]
) -> dict[str, Any]:
    """Fuse the four streams' scores and set everything beside the paper's numbers.

    Returns:
        ``streams`` and ``fused``: top1, top5, mean_class, n, and ``paper`` and
        ``difference`` (in top-1) where the paper prints a number.
    """
    fused = fuse_scores(streams, weights)
    fused.save(folder / 'fused.npz')
    rows = {stream: accuracies(scores) for stream, scores in streams.items()} | {'fused': accuracies(fused)}
    for row, values in rows.items():
        if row in PAPER[name]:
            values['paper'] = PAPER[name][row]
            values['difference'] = values['top1'] - values['paper']
    if 'fused_top5' in PAPER[name]:
        rows['fused']['paper_top5'] = PAPER[name]['fused_top5']
    return {
        'experiment': name,
        'streams': {stream: rows[stream] for stream in STREAMS},
        'fused': rows['fused'],
        'weights': {stream: weights[stream] for stream in STREAMS},
        'versions': versions(),
    }
