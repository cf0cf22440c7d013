"""The multi-positive contrastive head: aligns skeleton features with written descriptions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import torch
from mmaction.structures import ActionDataSample
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn import functional as F

from mmsign.keypoints import PARTS, KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.models.heads.gather import gather_from_cpu, gather_with_grad
from mmsign.models.heads.labels import check_glosses, labels_of
from mmsign.models.losses.multi_positive import multi_positive_loss
from mmsign.models.necks.part_pooling import PooledFeatures
from mmsign.registry import MODELS
from mmsign.text import KINDS, TextBank
from mmsign.utils.errors import MMSignError


@MODELS.register_module()
class MultiPositiveContrastiveHead(BaseModule):
    """L_multi (GSP-MC, eq. 11): the mean over the terms present.

    The terms are L_con(S_g, T_g), L_con(S_g, T_s) and, for every part that has
    texts, L_con(S_p, T_p). Texts come from a bank and are looked up by class;
    the text encoder never runs here.

    Args:
        in_channels: Channels of the skeleton features.
        text_bank: The bank's file.
        parts: Parts to align; those without texts are left out.
        layout: Name or config of the keypoint layout: parts that it lacks drop
            their texts. Without it, all ``parts`` must be the layout's.
        terms: Any of ``global``, ``synonym``, ``part``.
        temperature: τ.
        negatives: ``batch`` (the paper): the texts drawn for the batch, one
            T_g and one T_s a sample and all its T_p. ``bank``: the texts of all classes.
        projections: ``shared`` gives S_g one projection for T_g and T_s,
            ``separate`` gives it two.
        bank_transform: ``none`` (the paper), ``center`` or ``whiten``.
        loss_weight: α.
        unseen: Glosses of classes that are left out of training, to be recognised from
            their texts by :meth:`score`: their texts are no negatives and have no
            say in ``bank_transform``.
        descriptions: The description file the bank must match, if given.
        encoder: The encoder the bank must come from, if given.
        init_cfg: For MMEngine.

    Raises:
        MMSignError: If an argument is none of its choices, or the bank is
            missing, stale, or has no text for any term.
    """

    bank_embeddings: Tensor
    bank_labels: Tensor
    all_rows: Tensor | None

    def __init__(
        self,
        in_channels: int,
        text_bank: str | os.PathLike,
        parts: Sequence[str] = PARTS,
        layout: str | dict | KeypointLayout | None = None,
        terms: Sequence[str] = KINDS,
        temperature: float = 0.1,
        negatives: str = 'batch',
        projections: str = 'shared',
        bank_transform: str = 'none',
        loss_weight: float = 0.5,
        descriptions: str | os.PathLike | None = None,
        encoder: str | None = None,
        unseen: Sequence[str] = (),
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        for name, value, choices in (
            ('negatives', negatives, ('batch', 'bank')),
            ('projections', projections, ('shared', 'separate')),
            *(('terms', term, KINDS) for term in terms),
            *(('parts', part, PARTS) for part in parts),
        ):
            if value not in choices:
                raise MMSignError(f'is {value!r}', field=name, fix=f'choose from {", ".join(choices)}')
        if layout is not None:
            parts = [part for part in parts if part in build_layout(layout).parts]
        bank = TextBank.load(text_bank, descriptions, encoder)
        self.text_bank, self.glosses = text_bank, bank.glosses
        self.num_classes = len(bank.glosses)
        self.temperature, self.negatives, self.loss_weight = temperature, negatives, loss_weight
        self.unseen = tuple(unseen)
        for gloss in self.unseen:
            if gloss not in bank.glosses:
                raise MMSignError(
                    f'names no class: {gloss!r}',
                    file=text_bank,
                    field='unseen',
                    fix='name glosses of the text bank',
                )
        left_out = [bank.glosses.index(gloss) for gloss in self.unseen]
        embeddings = F.normalize(torch.from_numpy(bank.transformed(bank_transform, left_out)), dim=1)
        labels = torch.from_numpy(bank.labels)
        # a last row of no class, which -1 finds: terms with fewer texts than others are filled up with it
        self.register_buffer('bank_embeddings', F.pad(embeddings, (0, 0, 0, 1)), persistent=False)
        self.register_buffer('bank_labels', F.pad(labels, (0, 1), value=-1), persistent=False)
        # term → rows of the bank; a term without any text is no term
        rows = {term: bank.rows(term) for term in terms if term != 'part'}
        rows |= {part: bank.rows('part', part) for part in parts if 'part' in terms}
        self.rows = {name: torch.from_numpy(found) for name, found in rows.items() if len(found)}
        if not self.rows:
            raise MMSignError(
                f'has no text for the terms {", ".join(terms)}',
                file=text_bank,
                field='terms',
                fix='choose terms that the description file fills',
            )
        dims = embeddings.shape[1]
        self.projection_of = {
            name: ('whole' if projections == 'shared' and name not in PARTS else name) for name in self.rows
        }
        self.projections = nn.ModuleDict(
            {name: nn.Linear(in_channels, dims) for name in dict.fromkeys(self.projection_of.values())}
        )
        # label → rows, for drawing a class's texts
        trained = ~torch.isin(labels, torch.tensor(left_out, dtype=labels.dtype))
        whole_bank = [found[trained[found]].tolist() for found in self.rows.values()]
        self.register_buffer(
            'all_rows', fill_up(whole_bank) if negatives == 'bank' else None, persistent=False
        )
        self._by_class = {
            name: [found[labels[found] == label].tolist() for label in range(self.num_classes)]
            for name, found in self.rows.items()
        }

    def project(self, pooled: PooledFeatures) -> Tensor:
        """(terms, N, D) projected skeleton features, in the order of ``rows``."""
        layers: list[Any] = [self.projections[self.projection_of[name]] for name in self.rows]
        for name in self.rows:
            if name in PARTS and name not in pooled.parts:
                raise MMSignError(
                    f'the layout has no part {name!r}',
                    field='parts',
                    fix=f'it has {", ".join(pooled.parts)}: list only these, or give the head the layout',
                )
        features = [pooled.parts[name] if name in PARTS else pooled.whole for name in self.rows]
        weight, bias = (torch.stack([getattr(layer, of) for layer in layers]) for of in ('weight', 'bias'))
        return torch.baddbmm(bias.unsqueeze(1), torch.stack(features), weight.mT)

    def draw_rows(self, labels: Sequence[int], draws: Tensor) -> Tensor:
        """(terms, M) rows of the bank that stand in the loss of each term, -1 where it has fewer.

        Args:
            labels: Class of each sample.
            draws: (N, 2) numbers in [0, 1) that choose T_g and T_s.
        """
        if self.all_rows is not None:
            return self.all_rows
        chosen = []
        for name, by_class in self._by_class.items():
            if name in PARTS:
                chosen.append([row for label in labels for row in by_class[label]])
            else:
                drawn = zip(labels, draws[:, KINDS.index(name)].tolist())
                chosen.append(
                    [rows[int(draw * len(rows))] for label, draw in drawn if (rows := by_class[label])]
                )
        return fill_up(chosen)

    def forward(self, projected: Tensor, labels: Tensor, draws: Tensor) -> Tensor:
        """(terms,) L_con of each term, unweighted, in the order of ``rows``.

        The terms are one computation: a GPU would wait longer for the start of seven than for their work.

        Args:
            projected: (terms, N, D).
            labels: (N,) classes; on the CPU no GPU waits for them.
            draws: (N, 2) numbers in [0, 1).
        """
        rows = self.draw_rows(labels.tolist(), draws).to(projected.device, non_blocking=True)
        labels = labels.to(projected.device, non_blocking=True)
        return multi_positive_loss(
            projected, self.bank_embeddings[rows], labels, self.bank_labels[rows], self.temperature
        )

    def score(self, pooled: PooledFeatures, terms: Sequence[str] = ('global',)) -> Tensor:
        """Recognise signs by their texts alone, those that training never saw as well.

        A class scores the cosine of the projected feature and that of its texts
        which fits best, for each term; several terms are averaged over those that the class has.

        Args:
            pooled: Features of N clips.
            terms: Any of ``global``, ``synonym``, ``part``, of those that were trained.

        Returns:
            (N, classes) cosines in float32; -inf for a class without such a text.

        Raises:
            MMSignError: If none of the terms was trained.
        """
        projected = dict(zip(self.rows, self.project(pooled)))
        names = [name for name in projected if ('part' if name in PARTS else name) in terms]
        if not names:
            raise MMSignError(
                f'{", ".join(terms)} had no part in training',
                field='terms',
                fix=f'choose from {", ".join(self.rows)}',
            )
        total = projected[names[0]].new_zeros(len(pooled.whole), self.num_classes, dtype=torch.float32)
        count = torch.zeros_like(total[0])
        for name in names:
            rows = self.rows[name].to(total.device)
            cosines = F.normalize(projected[name].float(), dim=1) @ self.bank_embeddings[rows].T  # (N, M)
            labels = self.bank_labels[rows]
            best = torch.full_like(total, -torch.inf)
            best.scatter_reduce_(1, labels.expand(len(cosines), -1), cosines, 'amax')
            has = best[0] > -torch.inf
            total[:, has] += best[:, has]
            count += has
        return torch.where(count > 0, total / count, -torch.inf)

    def loss(self, pooled: PooledFeatures, data_samples: Sequence[ActionDataSample]) -> dict[str, Tensor]:
        """α · L_multi over the samples of all ranks.

        A term counts if some class of the batch has a text for it, so that
        classes without any text (m = 0) train like the others.
        """
        projected = self.project(pooled)
        labels = labels_of(data_samples, torch.device('cpu'), self.num_classes)
        check_glosses(data_samples, self.glosses, self.text_bank)
        draws = torch.tensor(
            [sample.get('text_draw', (0.0, 0.0)) for sample in data_samples], dtype=torch.float64
        )
        # fp32 also under AMP: gradients are summed over ranks
        projected = gather_with_grad(projected.float().transpose(0, 1)).transpose(0, 1)
        device = projected.device
        labels, draws = gather_from_cpu(labels, device), gather_from_cpu(draws, device)
        classes = set(labels.tolist())
        present = sum(any(by_class[label] for label in classes) for by_class in self._by_class.values())
        total = self(projected, labels, draws).sum() / max(present, 1)
        return {'loss_contrastive': self.loss_weight * total}


def fill_up(rows: Sequence[list[int]]) -> Tensor:
    """(len(rows), longest) the lists, filled up with -1."""
    width = max(map(len, rows))
    return torch.tensor([row + [-1] * (width - len(row)) for row in rows], dtype=torch.int64)
