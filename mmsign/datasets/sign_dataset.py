"""The data set of a pose archive, on MMEngine's ``BaseDataset``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmengine.dataset import BaseDataset

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.splits import select_clips
from mmsign.keypoints.registered import build_layout
from mmsign.registry import DATASETS, TRANSFORMS
from mmsign.utils.classes import class_order
from mmsign.utils.errors import MMSignError


@DATASETS.register_module()
class SignDataset(BaseDataset):
    """Clips of a pose archive.

    What a pipeline receives: ``keypoints`` (T, V, D), ``confidence`` (T, V),
    ``layout``, ``label``, ``clip_id``, ``signer``, ``gloss``, ``flipped=False``
    and ``draw = (seed, epoch, clip index)``, from which every random transform
    derives its generator. Draws therefore do not depend on workers, ranks or
    resuming. The clip index is the row in the archive, whatever the subset.

    Args:
        archive: Folder of the pose archive.
        subset: Which clips, see :func:`~mmsign.datasets.splits.select_clips`;
            ``clips_seed`` is ``seed`` unless it says otherwise.
        pipeline: Transforms.
        seed: First part of every draw.
        classes: The archive's glosses in the order that labels shall follow, such as another archive's;
            by default the archive's own.
        **kwargs: For ``BaseDataset``.

    Raises:
        MMSignError: If the archive or the subset is bad.
    """

    def __init__(
        self,
        archive: str,
        subset: Mapping[str, Any] | None = None,
        pipeline: list | None = None,
        seed: int = 0,
        classes: Sequence[str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.archive = PoseArchive(archive)
        file = self.archive.path / 'meta.json'
        try:
            self.layout = build_layout(self.archive.meta['layout'])
        except MMSignError as error:
            raise MMSignError(error.problem, file=file, field='layout', fix=error.fix) from None
        if self.layout.num_keypoints != self.archive.num_keypoints:
            raise MMSignError(
                f'{self.layout.name} has {self.layout.num_keypoints} points, '
                f'the frames have {self.archive.num_keypoints}',
                file=file,
                field='layout',
                fix='prepare the data again',
            )
        classes = list(self.archive.glosses if classes is None else classes)
        order = class_order(classes, self.archive.glosses, file=self.archive.path, whose='the field classes')
        self._label = np.argsort(order)  # the archive's label → ours
        self.subset = dict(subset or {})
        self.seed = seed
        # in shared memory, so that workers that outlive an epoch see the next one
        self._epoch = torch.zeros(1, dtype=torch.int64).share_memory_()
        # built here, so that their names mean mmsign's also where no runner has set a default scope
        transforms = [TRANSFORMS.build(t) if isinstance(t, dict) else t for t in pipeline or []]
        super().__init__(metainfo=dict(classes=classes), pipeline=transforms, **kwargs)
        self._metainfo['layout'] = self.layout.name  # given above, it would be taken for a file's name

    def set_epoch(self, epoch: int) -> None:
        """Tell the draws which epoch it is (:class:`~mmsign.engine.EpochHook` does)."""
        self._epoch[0] = epoch

    def _join_prefix(self) -> None:
        """There is no annotation file beside the archive."""

    def load_data_list(self) -> list[dict[str, Any]]:
        subset = {'clips_seed': self.seed, **self.subset}
        rows = select_clips(self.archive.columns, subset, file=self.archive.path)
        return [{'row': int(row)} for row in rows]

    def get_data_info(self, idx: int) -> dict[str, Any]:
        row = super().get_data_info(idx)['row']
        clip = self.archive.clip(row)
        keypoints, confidence = self.archive.read(row)
        return {
            'keypoints': keypoints,
            'confidence': confidence,
            'layout': self.layout,
            'clip_id': clip.clip_id,
            'label': int(self._label[clip.label]),
            'gloss': clip.gloss,
            'signer': clip.signer,
            'flipped': False,
            'draw': (self.seed, int(self._epoch), row),
            'sample_idx': idx,
        }

    def get_labels(self) -> list[int]:
        """Label of every clip, in order."""
        self.full_init()
        rows = [BaseDataset.get_data_info(self, i)['row'] for i in range(len(self))]
        return self._label[self.archive.columns['label'][rows]].tolist()
