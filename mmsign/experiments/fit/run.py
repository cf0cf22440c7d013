"""The stages of a fit, one after another; a stage that is done is not done again."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from mmsign.engine.runs import load_config, train
from mmsign.experiments.fit.data import make_archive, make_config, make_split
from mmsign.experiments.fit.measure import RUNS, measure
from mmsign.experiments.fit.page import write_page
from mmsign.experiments.fit.place import Place, predict_command
from mmsign.experiments.fit.request import REQUEST, Request, check_request
from mmsign.experiments.fit.source import find_source
from mmsign.experiments.fit.texts import make_texts
from mmsign.inference.export import export_model
from mmsign.inference.recognizer import TorchModel, load_member
from mmsign.inference.training_means import training_means
from mmsign.utils.errors import warn
from mmsign.utils.lock import only_one


def fit(
    request: Request, out: str | os.PathLike, workers: int = 0, say: Callable[[str], Any] = print
) -> dict[str, Any]:
    """Make a recogniser of clips: archive, split, config, training, test, export and report.

    Args:
        request: What is asked.
        out: The folder of all that comes out; the same call again goes on where it was interrupted.
        workers: Processes that extract or convert.
        say: Takes lines for people.

    Returns:
        What ``metrics.json`` holds, see :func:`~mmsign.experiments.fit.measure.measure`.

    Raises:
        MMSignError: If the folder was begun for something else, another process works in it, the source
            is none of the known formats, or a stage refuses its input.
    """
    place = Place(os.fspath(out))
    with only_one(place.folder / REQUEST):
        return _fit(request, place, workers, say)


def _fit(request: Request, place: Place, workers: int, say: Callable[[str], Any]) -> dict[str, Any]:
    check_request(request, place.folder)
    found = find_source(request)
    say(f'{request.source}: {found.format}, since {found.how}')
    archive = make_archive(found, request, place, workers, say)
    split = make_split(archive, request, place)
    say(f'split: {split.how}')
    if split.warning:
        warn(split.warning)
    make_texts(request.descriptions, archive.glosses, place)
    say(f'recipe: {make_config(archive, split, request, place)}')
    checkpoint = train(load_config(place.config, work_dir=str(place.training)), resume=True)
    refit = request.refits(split.kind)
    metrics = measure(place, split, archive, checkpoint, request.seed, refit)
    if not place.model.is_dir():
        if refit:
            say(f'tested; once more for the model, with all {len(archive)} clips')
            cfg = load_config(place.config, {'train_subset': {'_delete_': True}}, work_dir=str(place.final))
            checkpoint = train(cfg, resume=True)
        else:
            cfg = load_config(place.config, work_dir=str(place.training))
        model = TorchModel([load_member(cfg, checkpoint)], device='cpu')
        export_model(model, place.model, metrics, training_means(model, cfg))
    with only_one(place.model):
        pass  # one that was killed at the end of exporting left its lock
    page = write_page(place, found, archive, metrics)
    say(result_line(metrics))
    if refit:
        say(
            f'model: has learnt from all {len(archive)} clips, those that tested included; test it '
            'on others, or fit with --no-refit'
        )
    say(f'report: {page}  config: {place.config}  model: {place.model}')
    say(f'next: {predict_command(place, archive)}')
    return metrics


def result_line(metrics: dict[str, Any]) -> str:
    """The numbers in a line."""
    if not metrics['n']:
        return (
            f'no clip is left to test; of the {metrics["train_clips"]} clips that it learnt from, the '
            f'network names {metrics["train_top1"]:.1%}'
        )
    low, high = metrics['top1_interval']
    others = ', '.join(f'{name} {metrics[key]:.3f}' for key, (_, name) in RUNS.items() if key != 'top1')
    best = max(RUNS, key=lambda key: metrics[key])
    lost = f'; {RUNS[best][1]} is better here' if metrics[best] > metrics['top1'] else ''
    return (
        f'top-1 {metrics["top1"]:.3f} [{low:.3f}, {high:.3f}], top-5 {metrics["top5"]:.3f} on '
        f'{metrics["n"]} clips; beside it {others}{lost}'
    )
