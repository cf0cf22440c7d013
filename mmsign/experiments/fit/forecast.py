"""What a fit would do, and how long it would take: nothing is written."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.registry import DefaultScope

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources.clip import DataSource
from mmsign.datasets.splits import select_clips
from mmsign.engine.runs import load_config
from mmsign.experiments.fit.data import check_words, fitted_values
from mmsign.experiments.fit.place import Place
from mmsign.experiments.fit.recipe import BASES, Recipe, choose_recipe, write_config
from mmsign.experiments.fit.request import Request, check_request
from mmsign.experiments.fit.source import ARCHIVE, find_source, open_source
from mmsign.experiments.fit.split import choose_split
from mmsign.keypoints.registered import build_layout
from mmsign.models.necks import whole_feature
from mmsign.pose import VideoReader, build_estimator
from mmsign.registry import MODELS
from mmsign.utils.errors import MMSignError

#: Video frames and training steps that are tried.
FRAMES, STEPS = 15, 3


def forecast(request: Request, out: str | os.PathLike, say: Callable[[str], Any] = print) -> None:
    """Say what :func:`~mmsign.experiments.fit.run.fit` would do, and about how long it would take.

    A few video frames and a few training steps on invented clips are timed on this machine.

    Raises:
        MMSignError: As a fit would, as far as it can be seen before the clips are read.
    """
    place = Place(os.fspath(out))
    check_request(request, place.folder, note=False)
    found = find_source(request)
    say(f'{request.source}: {found.format}, since {found.how}')
    if place.archive.is_dir() or found.format == ARCHIVE:
        archive = PoseArchive(place.archive if place.archive.is_dir() else request.source)
        columns, classes = archive.columns, len(archive.glosses)
        recipe = choose_recipe(archive, bool(request.descriptions))
        words = len(np.unique(columns['label']))
        say(f'{len(archive)} clips of {words} words; nothing to extract or convert')
    else:
        with tempfile.TemporaryDirectory() as aside:
            source = open_source(found, request, Path(aside) / place.table.name)
        try:
            columns, classes = columns_of(source), len(source.glosses)
            words = len(np.unique(columns['label']))
            say(f'{len(source.clips)} clips of {words} words')
            kinect = source.layout.name.startswith('kinect')
            recipe = Recipe(f'{BASES}{"arms" if kinect else "body_hands"}.py', 'by what the clips show', {})
            if found.format == 'videos':
                say(extraction(source, request))
        finally:
            source.close()
    check_words(columns['label'], request)
    split = choose_split(columns, request.test_signers, request.seed)
    say(f'split: {split.how}' + (f' ({split.warning})' if split.warning else ''))
    columns = {**columns, 'split': split.column(columns)}
    values = fitted_values(columns, split, request, classes)
    clips = len(select_clips(columns, split.train))
    steps = values['epochs'] * -(-clips // values['batch_size'])
    with tempfile.TemporaryDirectory() as aside:
        write_config(Path(aside) / 'config.py', recipe, values, False, request.options)
        seconds = steps * step_seconds(Path(aside) / 'config.py')
    say(
        f'recipe: {recipe.why}; {values["epochs"]} epochs of {clips} clips, {steps} steps, '
        f'about {spoken(seconds)}'
    )
    if request.refits(split.kind):
        again = spoken(seconds * len(columns['label']) / clips)
        say(f'once more for the model, with all clips: about {again}')
    say(f'then: test beside 1-NN, 3-NN and a linear model, export, report; all in {place.folder}')


def columns_of(source: DataSource) -> dict[str, np.ndarray]:
    """The columns of the archive that a source will become, as far as a split needs them."""
    return {
        'clip_id': np.array([clip.clip_id for clip in source.clips]),
        'label': np.array([clip.label for clip in source.clips]),
        'signer': np.array([clip.signer for clip in source.clips], str),
        'split': np.array([clip.split for clip in source.clips], str),
    }


def extraction(source: DataSource, request: Request) -> str:
    """How many frames the videos have, judged by a few, and how long the estimator needs for them."""
    some = source.clips[:: max(1, len(source.clips) // 8)]
    readers, errors = [], []
    for clip in some:
        try:
            readers.append(VideoReader(clip.file.path))
        except MMSignError as error:  # the extraction will leave it out
            errors.append(error)
    if not readers:
        raise errors[0]
    frames = float(np.mean([reader.frames for reader in readers])) * len(source.clips)
    estimator = build_estimator(request.estimator)
    try:
        stream = estimator.stream(readers[0])
        next(iter(stream))  # the first one loads the models
        start = time.perf_counter()
        count = sum(1 for _ in islice(stream, FRAMES))
        rate = max(count, 1) / (time.perf_counter() - start)
    finally:
        estimator.close()
    here = f'{rate:.1f} frames/s with one process'
    return f'extraction: about {frames:.0f} frames at {here}, {spoken(frames / rate)}'


def step_seconds(config: Path) -> float:
    """Seconds of a training step with a config's network, on invented clips."""
    cfg = load_config(config)
    layout, dims = build_layout(cfg.layout), cfg.model.backbone.in_channels
    with DefaultScope.overwrite_default_scope('mmsign'):
        model = MODELS.build({**cfg.model, 'aux_heads': []})
    if torch.cuda.is_available():
        model = model.cuda()
    device = next(model.parameters()).device
    inputs = torch.randn(cfg.batch_size, dims, cfg.frames, layout.num_keypoints, device=device)
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        model.zero_grad()
        model.cls_head(whole_feature(model.neck, model.backbone(inputs))).square().mean().backward()
        if device.type == 'cuda':
            torch.cuda.synchronize()
        times.append(time.perf_counter() - start)
    return min(times)


def spoken(seconds: float) -> str:
    """A time for people.

    Examples:
        >>> spoken(42), spoken(400), spoken(9000)
        ('42 s', '7 min', '2.5 h')
    """
    if seconds < 120:
        return f'{seconds:.0f} s'
    return f'{seconds / 60:.0f} min' if seconds < 7200 else f'{seconds / 3600:.1f} h'
