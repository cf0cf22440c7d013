"""Sizes of a run, and the recipe's config, clips and texts made up for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.registry import DefaultScope
from torch import Tensor, nn

from mmsign.benchmarks.literal import literal
from mmsign.datasets import ArchiveWriter
from mmsign.engine.runs import load_config
from mmsign.keypoints.registered import build_layout
from mmsign.prompts import PARTS, Description, PartText, write_descriptions
from mmsign.registry import MODELS
from mmsign.text import TextBank, build_encoder

CONFIG = 'mmsign::gspmc_slr500.py'
STORED = 'wholebody133'


@dataclass(frozen=True)
class Setting:
    """Sizes: the paper's, or ``small`` ones that a CPU finishes in seconds.

    Attributes:
        folder: Holds the invented clips and texts.
        small: A network of two blocks on 27 points.
        batch: Clips a step.
        fp32_batch: Clips a step where activations take twice the memory.
        steps: Timed steps of a variant.
        clips: In the archive.
        length: Frames of a stored clip.
        classes: Signs.
        workers: Reading clips.
    """

    folder: Path
    small: bool = False
    batch: int = 120
    fp32_batch: int = 48
    steps: int = 12
    clips: int = 960
    length: int = 100
    classes: int = 500
    workers: int = 8

    @classmethod
    def of(cls, folder: Path, small: bool) -> Setting:
        """The paper's sizes, or small ones."""
        if not small:
            return cls(folder)
        return cls(folder, True, batch=4, fp32_batch=2, steps=2, clips=8, length=8, classes=4, workers=2)

    @property
    def device(self) -> str:
        return 'cuda' if torch.cuda.is_available() else 'cpu'

    def config(self) -> Config:
        """The recipe on the invented data, as :func:`write_data` wrote it."""
        return load_config(self.folder / 'recipe.py')

    def model(self, plain: bool = False, texts: bool = True, **backbone: Any) -> nn.Module:
        """The recipe's network.

        Args:
            plain: With the literal graph convolution.
            texts: With the contrastive head.
            **backbone: Options of the backbone.
        """
        cfg = self.config().model
        cfg.backbone.update(backbone)
        if not texts:
            cfg.aux_heads = []
        torch.manual_seed(0)
        with DefaultScope.overwrite_default_scope('mmsign'):
            model = MODELS.build(cfg)
        if plain:
            literal(model.backbone)
        return model.to(self.device)

    def clips_for(self, model: Any, batch: int) -> tuple[Tensor, list[ActionDataSample]]:
        """A batch of random clips on the device, and their samples as the pipeline makes them."""
        rng = np.random.default_rng(0)
        samples = []
        for i, label in enumerate(rng.integers(0, self.classes, batch).tolist()):
            sample = ActionDataSample()
            sample.set_gt_label(label)
            draw = tuple(rng.random(2).tolist())
            sample.set_metainfo(
                dict(clip_id=f'c{i}', gloss=f'sign {label}', signer='s', flipped=i % 2 > 0, text_draw=draw)
            )
            samples.append(sample)
        cfg = self.config()
        shape = (batch, model.backbone.in_channels, cfg.frames, model.backbone.layout.num_keypoints)
        return torch.randn(shape, device=self.device), samples


def write_data(setting: Setting) -> None:
    """Write ``recipe.py``, clips of every class in turn, and texts of every kind for each class."""
    options: dict[str, Any] = dict(
        archive=str(setting.folder / 'archive'),
        descriptions=str(setting.folder / 'texts.jsonl'),
        text_bank=str(setting.folder / 'texts.safetensors'),
        num_classes=setting.classes,
        batch_size=setting.batch,
        workers=setting.workers,
        epochs=2,
        default_hooks=dict(checkpoint=dict(max_keep_ckpts=-1), logger=dict(interval=1)),
    )
    if setting.small:
        options |= dict(layout='base27', frames=8, feature_channels=8)
        options |= dict(model=dict(backbone=dict(channels=(8, 8), strides=(1, 2))))
    lines = [f'_base_ = [{CONFIG!r}]', *(f'{name} = {value!r}' for name, value in options.items())]
    (setting.folder / 'recipe.py').write_text('\n'.join(lines) + '\n', encoding='utf8')
    rng, layout = np.random.default_rng(0), build_layout(STORED)
    glosses = [f'sign {i}' for i in range(setting.classes)]
    with ArchiveWriter(setting.folder / 'archive', layout, glosses) as writer:
        for i in range(setting.clips):
            place = rng.uniform(100, 500, (1, layout.num_keypoints, 2))
            moving = place + rng.normal(0, 5, (setting.length, layout.num_keypoints, 2)).cumsum(0)
            confidence = np.ones(moving.shape[:2], np.float32)
            writer.add(
                f'c{i}',
                moving.astype(np.float32),
                confidence,
                label=i % setting.classes,
                split='train',
                width=640,
                height=480,
            )
    texts = setting.folder / 'texts.jsonl'
    rows = [
        Description(
            label=label,
            gloss=gloss,
            globals=[f'{gloss} made'],
            synonyms=[f'{gloss} shown', f'{gloss} done'],
            parts=[PartText(f'{part} of {gloss}', [part]) for part in PARTS],
        )
        for label, gloss in enumerate(glosses)
    ]
    write_descriptions(texts, rows)
    TextBank.encode(texts, build_encoder('random')).save(texts.with_suffix('.safetensors'))
