"""What a config's data ask of its training: labels that mean the same everywhere, and a batch they fill."""

from __future__ import annotations

import math
import os

from mmengine.config import Config
from mmengine.registry import DefaultScope

from mmsign.datasets import PoseArchive
from mmsign.engine.inputs import datasets_of
from mmsign.registry import DATASETS
from mmsign.utils.errors import warn


def fit_data(cfg: Config) -> None:
    """Fit validation labels and batch size to the training data, in place.

    A validation archive that has the same glosses in another order is labelled in the training's. A batch
    that is larger than there are clips for a process, and would be dropped, shrinks to them, with a warning.

    Raises:
        MMSignError: If a data set is bad, or the validation archive has other glosses.
    """
    loader = cfg.train_dataloader
    sets = list(datasets_of(loader))
    if not sets:  # one of the user's own
        return
    classes = sets[0].get('classes') or PoseArchive(sets[0]['archive']).glosses
    for dataset in datasets_of(cfg.get('val_dataloader')):
        if PoseArchive(dataset['archive']).glosses != classes:
            dataset['classes'] = list(classes)
    sampler = str((loader.get('sampler') or {}).get('type'))
    if not loader.get('drop_last') or sampler != 'DefaultSampler':
        return
    with DefaultScope.overwrite_default_scope(cfg.get('default_scope', 'mmsign')):
        clips = len(DATASETS.build(loader.dataset))
    share = math.ceil(clips / processes(cfg.get('launcher')))
    if share < loader.batch_size:
        each = '' if share == clips else ' of each process'
        known = f'{share} training clips{each}'
        warn(f'batch_size is {loader.batch_size}, more than the {known}: {share} is used')
        loader.batch_size = share


def processes(launcher: str | None) -> int:
    """Processes of a training, as its launcher tells them before they are joined."""
    name = {'slurm': 'SLURM_NTASKS', 'mpi': 'OMPI_COMM_WORLD_SIZE'}.get(launcher or '', 'WORLD_SIZE')
    return int(os.environ.get(name, 1))
