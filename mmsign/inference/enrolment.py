"""Signs that a model learns without training: by the mean feature of a few clips of each; numpy alone.

That a mean of features stands for a class is the idea of prototypical networks (Snell et al., NeurIPS 2017),
that features are first divided by their spread within classes that of linear discriminant analysis.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from mmsign.inference.recognition import Recognition
from mmsign.utils.errors import MMSignError
from mmsign.utils.numpy_files import load_arrays, write_arrays

#: In the folder of an exported model.
FILE = 'class_means.npz'
ARRAYS = ('known', 'new', 'centre', 'whitening')
#: Logits that a difference of one between two cosines counts, and what is added to those of enrolled classes:
#: training draws the features of its own classes together, so that their means are nearer to everything.
SCALE, MARGIN = 8.0, 0.05
#: The spread within classes counts as this much larger in all directions, as a share of its mean.
SHRINK = 1.0
#: No sum over clips of a data set is longer, and squares stay finite.
LARGEST = 1e9


@dataclass(frozen=True)
class ClassMeans:
    """Mean features of the classes that a network was trained on, and of those that were enrolled.

    Both are sums over clips of features that :meth:`spread` has made comparable; a sum's direction is the
    mean's, and further clips add to it.

    Attributes:
        known: (K, C) of each trained class; zeros where no clip is at hand.
        new: (E, C) of each enrolled class.
        centre: (C,) the mean of the trained classes' mean features.
        whitening: (C, C) takes features, less the centre, to where clips of a class spread alike in all
            directions.
        glosses: (E,) names of the enrolled classes.
        clips: (E,) how many clips each was enrolled with.
    """

    known: np.ndarray
    new: np.ndarray
    centre: np.ndarray
    whitening: np.ndarray
    glosses: tuple[str, ...] = ()
    clips: tuple[int, ...] = ()

    @classmethod
    def of(cls, features: np.ndarray, labels: np.ndarray, classes: int) -> ClassMeans:
        """Of the trained classes, from features (n, C) of some of their clips."""
        features = features.astype(np.float64)
        channels = features.shape[1]
        counts = np.bincount(labels, minlength=classes)[:, None]
        means = _sums(features, labels, classes) / np.maximum(counts, 1)
        rest = features - means[labels]
        within = rest.T @ rest / len(rest)
        # classes of one clip each have no spread; all directions are then alike
        ridge = max(SHRINK * float(np.trace(within)) / channels, 1e-6)
        whitening = np.linalg.cholesky(np.linalg.inv(within + ridge * np.eye(channels)))
        nothing = np.zeros((0, channels))
        bare = cls(nothing, nothing, means[counts[:, 0] > 0].mean(0), whitening)
        return replace(bare, known=_sums(bare.spread(features), labels, classes)).rounded()

    def rounded(self) -> ClassMeans:
        """In single precision, as it is stored."""
        return replace(self, **{name: getattr(self, name).astype(np.float32) for name in ARRAYS})

    def spread(self, features: np.ndarray) -> np.ndarray:
        """(n, C) features of length 1 → where cosines between clips and means are compared, of length 1."""
        return _directions((features - self.centre) @ self.whitening)

    def check(self, classes: int, channels: int | None, file: object) -> None:
        """Refuse the means of another model.

        Raises:
            MMSignError: If the model has another number of classes or of channels.
        """
        if self.known.shape != (classes, channels):
            problem = f'are {self.known.shape}, the model has {classes} classes and {channels} channels'
            raise MMSignError(problem, file=file, field='class means', fix='export the model again')

    def enrol(self, features: np.ndarray, names: Sequence[str]) -> ClassMeans:
        """With further classes, or further clips of classes that are enrolled.

        Args:
            features: (n, C) of the clips.
            names: (n,) what each shows.
        """
        glosses = list(dict.fromkeys([*self.glosses, *names]))
        labels = np.array([glosses.index(name) for name in names])
        sums = _sums(self.spread(features), labels, len(glosses))
        sums[: len(self.new)] += self.new
        counts = np.bincount(labels, minlength=len(glosses))
        counts[: len(self.clips)] += np.array(self.clips, int)
        return replace(self, new=sums, glosses=tuple(glosses), clips=tuple(counts.tolist())).rounded()

    def extend(self, found: Recognition) -> Recognition:
        """What a network says, with a logit for every enrolled class behind those of its own.

        Those of its own stay what they are. With c the cosine of a clip's feature and a class's mean, an
        enrolled class e has max_k logit_k + SCALE · (c_e + MARGIN − max_k c_k): it comes first where the
        clip is nearer to its mean than to that of any trained class. So the two kinds of classes are
        compared by cosines with means alone, and the trained ones among themselves by the classifier.

        Args:
            found: Logits (N, K) and features (N, C).
        """
        assert found.features is not None
        known = self.known[self.known.any(1)]
        clips = self.spread(found.features)
        own = (clips @ _directions(known).T).max(1, keepdims=True)  # (N, 1)
        cosines = clips @ _directions(self.new).T  # (N, E)
        logits = found.logits.max(1, keepdims=True) + SCALE * (cosines + MARGIN - own)
        return found._replace(logits=np.concatenate([found.logits, logits], 1).astype(np.float32))

    def save(self, folder: str | os.PathLike) -> None:
        """Write it into the folder of an exported model."""
        arrays = {name: getattr(self, name) for name in ARRAYS}
        named = {'glosses': np.array(self.glosses, str), 'clips': np.array(self.clips, np.int64)}
        write_arrays(Path(folder) / FILE, {**arrays, **named})

    @classmethod
    def load(cls, folder: str | os.PathLike) -> ClassMeans:
        """Read it from the folder of an exported model.

        Raises:
            MMSignError: If the file is damaged.
        """
        file = Path(folder) / FILE
        try:
            content = load_arrays(file)
            arrays = {name: content[name] for name in ARRAYS}
            glosses, clips = content['glosses'].tolist(), content['clips'].tolist()
            channels = len(arrays['centre'])
            shapes = {name: array.shape for name, array in arrays.items()}
            expected = {
                'known': (len(arrays['known']), channels),
                'new': (len(glosses), channels),
                'centre': (channels,),
                'whitening': (channels, channels),
            }
            if shapes != expected or len(clips) != len(glosses):
                raise ValueError(f'shapes {shapes}, {len(glosses)} glosses')
            if not all(np.abs(array).max(initial=0) < LARGEST for array in arrays.values()):
                raise ValueError('a number is NaN or absurd')
            if glosses and not arrays['known'].any():
                raise ValueError('no class of the training has clips, nothing to compare with')
            if min(clips, default=1) < 1:
                raise ValueError('a sign of no clips')
            if not all(isinstance(gloss, str) for gloss in glosses) or len(set(glosses)) < len(glosses):
                raise ValueError('the glosses are no texts, or one is there twice')
            if (
                any(array.dtype.kind != 'f' for array in arrays.values())
                or content['clips'].dtype.kind != 'i'
            ):
                raise ValueError('arrays of other types')
        except (MMSignError, KeyError, TypeError, ValueError) as error:
            reason = getattr(error, 'problem', error)
            raise MMSignError(
                f'holds no means of classes: {str(reason)[:200]}', file=file, fix='export the model again'
            ) from None
        return cls(**arrays, glosses=tuple(glosses), clips=tuple(clips))


def _sums(features: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """(classes, C) sums of each class's features."""
    sums = np.zeros((classes, features.shape[1]), np.float64)
    np.add.at(sums, labels, features)
    return sums


def _directions(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
