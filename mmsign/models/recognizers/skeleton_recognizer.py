"""The recogniser: backbone, pooling, classifier, and heads that only train."""

from __future__ import annotations

from collections.abc import Sequence

from mmaction.structures import ActionDataSample
from mmengine.model import BaseModel
from torch import Tensor, nn

from mmsign.models.necks import whole_feature
from mmsign.registry import MODELS
from mmsign.utils.errors import MMSignError


@MODELS.register_module()
class SkeletonRecognizer(BaseModel):
    """Recognise a sign from keypoints.

    Args:
        backbone: (N, C, T, V) → (N, C', T', V).
        neck: The map → :class:`~mmsign.models.necks.part_pooling.PooledFeatures`.
        cls_head: Names the sign: ``forward(whole)`` gives logits of whole-body features (N, C),
            ``loss(pooled, data_samples)`` losses, ``num_classes`` their number.
        aux_heads: Further heads with ``loss(pooled, data_samples)``, such as
            the contrastive one. They take part in training only.
        data_preprocessor: Stacks and moves batches.
        freeze: Names of modules that keep their weights and batch statistics, such as ``backbone`` of
            ``load_from``, so that only a new classifier is trained on its features.
        init_cfg: For MMEngine.

    Raises:
        MMSignError: If the classifier lacks what tests need, or ``freeze`` names no module, or all.
    """

    def __init__(
        self,
        backbone: dict,
        neck: dict,
        cls_head: dict,
        aux_heads: Sequence[dict] = (),
        data_preprocessor: dict | None = None,
        freeze: Sequence[str] = (),
        init_cfg: dict | None = None,
    ) -> None:
        preprocessor = data_preprocessor or dict(type='SignDataPreprocessor')
        # MMEngine would look for it in the default scope, which only a runner sets
        super().__init__(
            MODELS.build(preprocessor) if isinstance(preprocessor, dict) else preprocessor, init_cfg
        )
        self.backbone = MODELS.build(backbone)
        self.neck = MODELS.build(neck)
        self.cls_head = MODELS.build(cls_head)
        absent = [] if type(self.cls_head).forward is not nn.Module.forward else ['forward']
        absent += [name for name in ('loss', 'num_classes') if not hasattr(self.cls_head, name)]
        if absent:  # else it would be found after training
            raise MMSignError(
                f'{type(self.cls_head).__name__} has no {absent[0]}',
                field='cls_head',
                fix='give it forward(whole) → logits, loss(pooled, data_samples) and num_classes',
            )
        self.aux_heads = nn.ModuleList(MODELS.build(head) for head in aux_heads)
        self.freeze = [freeze] if isinstance(freeze, str) else list(freeze)
        for name in self.freeze:
            self._frozen(name).requires_grad_(False)
        if not any(parameter.requires_grad for parameter in self.parameters()):
            raise MMSignError('leaves nothing to train', field='freeze', fix='leave cls_head out of it')

    def _frozen(self, name: str) -> nn.Module:
        try:
            found = self.get_submodule(name) if name else None
        except AttributeError:
            found = None
        if found is None:
            known = ', '.join(name for name, _ in self.named_children() if name != 'data_preprocessor')
            raise MMSignError(f'there is no module {name!r}', field='freeze', fix=f'choose from {known}')
        return found

    def train(self, mode: bool = True) -> SkeletonRecognizer:
        """As in PyTorch; what is frozen stays in evaluation mode, without dropout."""
        super().train(mode)
        for name in self.freeze:
            self._frozen(name).eval()
        return self

    def forward(
        self, inputs: Tensor, data_samples: list[ActionDataSample] | None = None, mode: str = 'tensor'
    ) -> Tensor | dict[str, Tensor] | list[ActionDataSample]:
        """Forward pass in one of MMEngine's three modes.

        Args:
            inputs: (N, C, T, V).
            data_samples: One for each clip; not needed by ``tensor``.
            mode: ``tensor`` gives logits (N, classes), ``loss`` a dictionary of
                losses, ``predict`` the samples with ``pred_score`` (softmax),
                ``pred_logits`` and ``pred_label``.
        """
        if mode == 'loss':
            assert data_samples is not None
            return self.loss(inputs, data_samples)
        # tests use the whole-body feature alone: no part branch, no text
        logits = self.cls_head(whole_feature(self.neck, self.backbone(inputs)))
        if mode == 'tensor':
            return logits
        assert mode == 'predict', mode
        return self._predict(logits.float(), data_samples)

    def loss(self, inputs: Tensor, data_samples: list[ActionDataSample]) -> dict[str, Tensor]:
        """Losses of the classifier and of every auxiliary head."""
        flipped = [bool(sample.get('flipped', False)) for sample in data_samples]
        pooled = self.neck(self.backbone(inputs), flipped)
        losses = self.cls_head.loss(pooled, data_samples)
        for head in self.aux_heads:
            for name, value in head.loss(pooled, data_samples).items():  # type: ignore[operator]
                # two heads of one kind keep their names apart
                losses[name if name not in losses else f'{name}_{len(losses)}'] = value
        return losses

    @staticmethod
    def _predict(logits: Tensor, data_samples: list[ActionDataSample] | None) -> list[ActionDataSample]:
        if data_samples is None:
            data_samples = [ActionDataSample() for _ in logits]
        for sample, row in zip(data_samples, logits.cpu()):
            sample.set_pred_score(row.softmax(0))
            sample.set_pred_label(int(row.argmax()))
            sample.set_field(row, 'pred_logits')
        return data_samples
