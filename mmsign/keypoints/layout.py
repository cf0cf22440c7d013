"""What a skeleton is: names, parts, a tree and mirror pairs. Plain numpy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mmsign.utils.errors import MMSignError

#: The vocabulary of body parts, the same in layouts, descriptions and text banks.
PARTS = ('body', 'left_hand', 'right_hand', 'mouth', 'face')
HANDS = ('left_hand', 'right_hand')


def check_parts(names: Iterable[str], field: str) -> None:
    """Refuse names that are none of :data:`PARTS`; a part that a layout merely lacks is fine.

    Raises:
        MMSignError: For an unknown name.
    """
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise MMSignError(f'has unknown parts {unknown}', field=field, fix=f'known are {", ".join(PARTS)}')


def span(ids: Sequence[int]) -> slice | list[int]:
    """Indices as a slice where each follows the one before, as those of a hand do: numpy copies nothing then.

    Examples:
        >>> span((91, 92, 93)), span((5, 7))
        (slice(91, 94, None), [5, 7])
    """
    first = int(ids[0]) if len(ids) else 0
    follows = all(int(v) == first + i for i, v in enumerate(ids))
    return slice(first, first + len(ids)) if follows else [int(v) for v in ids]


@dataclass(frozen=True)
class KeypointLayout:
    """The order, grouping and connections of V keypoints.

    A layout declares four things; everything else follows from them.

    Args:
        name: What configs call it.
        names: The V keypoint names, unique, in storage order.
        parts: Part name → indices of its keypoints. Part names come from
            :data:`PARTS`; a keypoint belongs to exactly one part.
        edges: (child, parent) index pairs; together they form one tree.
        mirror_pairs: (left, right) index pairs that swap in a mirror; keypoints
            on the body's midline are not listed.

    Raises:
        MMSignError: If the declaration is inconsistent: edges that are not a
            tree, parts that are not a partition, or a mirror that does not
            map edges to edges and parts to parts.

    Examples:
        >>> layout = KeypointLayout('duo', ('left_wrist', 'neck', 'right_wrist'),
        ...     {'body': (0, 1, 2)}, ((0, 1), (2, 1)), ((0, 2),))
        >>> layout.flip.tolist(), layout.parents.tolist()
        ([2, 1, 0], [1, -1, 1])
    """

    name: str
    names: tuple[str, ...]
    parts: Mapping[str, tuple[int, ...]]
    edges: tuple[tuple[int, int], ...]
    mirror_pairs: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        def bad(problem: str, field: str) -> MMSignError:
            return MMSignError(f'layout {self.name}: {problem}', field=field, fix='correct the declaration')

        count = len(self.names)
        if len(set(self.names)) != count:
            raise bad('keypoint names are not unique', 'names')
        unknown = [part for part in self.parts if part not in PARTS]
        if unknown:
            raise bad(f'unknown parts {unknown}; known are {", ".join(PARTS)}', 'parts')
        if sorted(v for ids in self.parts.values() for v in ids) != list(range(count)):
            raise bad('every keypoint must belong to exactly one part', 'parts')
        children = [child for child, _ in self.edges]
        if len(self.edges) != count - 1 or len(set(children)) != len(children):
            raise bad(f'{count} keypoints need {count - 1} edges, one parent for each but the root', 'edges')
        if any(not 0 <= v < count for edge in self.edges for v in edge) or (self.depths < 0).any():
            raise bad('the edges do not connect every keypoint to one root', 'edges')
        mirrored = [v for pair in self.mirror_pairs for v in pair]
        if any(not 0 <= v < count for v in mirrored) or len(set(mirrored)) != len(mirrored):
            raise bad(f'a keypoint is mirrored twice, or is none of the {count}', 'mirror_pairs')
        flipped = {(int(self.flip[c]), int(self.flip[p])) for c, p in self.edges}
        if flipped != set(self.edges):
            raise bad('the mirror does not map edges to edges', 'mirror_pairs')
        for part, image in self.part_mirror.items():  # else pooled parts could not be swapped
            if set(self.flip[list(self.parts[part])].tolist()) != set(self.parts[image]):
                raise bad(f'the mirror does not map part {part} to a whole part', 'mirror_pairs')

    @property
    def num_keypoints(self) -> int:
        return len(self.names)

    @cached_property
    def parents(self) -> np.ndarray:
        """(V,) int64: each keypoint's parent, -1 for the root."""
        parents = np.full(len(self.names), -1)
        for child, parent in self.edges:
            parents[child] = parent
        return parents

    @cached_property
    def depths(self) -> np.ndarray:
        """(V,) int64: edges between a keypoint and the root; -1 where a cycle never gets there."""
        depths = np.full(len(self.names), -1)
        for start in range(len(self.names)):
            steps, v = 0, start
            while self.parents[v] >= 0 and steps <= len(self.names):
                v, steps = int(self.parents[v]), steps + 1
            if steps <= len(self.names):
                depths[start] = steps
        return depths

    @cached_property
    def flip(self) -> np.ndarray:
        """(V,) int64 permutation: index of each keypoint's mirror image."""
        flip = np.arange(len(self.names))
        for left, right in self.mirror_pairs:
            flip[left], flip[right] = right, left
        return flip

    @cached_property
    def part_mirror(self) -> dict[str, str]:
        """Part → the part that takes its place in a mirror (itself for most)."""
        part_of = {v: part for part, ids in self.parts.items() for v in ids}
        return {part: part_of[int(self.flip[ids[0]])] for part, ids in self.parts.items()}

    def index(self, name: str) -> int:
        """Index of a keypoint by name.

        Raises:
            MMSignError: If this layout has no such keypoint.
        """
        try:
            return self.names.index(name)
        except ValueError:
            raise MMSignError(
                f'layout {self.name} has no keypoint {name!r}',
                field='layout',
                fix=f'it has {", ".join(self.names[:8])}, …',
            ) from None

    def indices_in(self, source: KeypointLayout, file: object = None) -> np.ndarray:
        """(V,) int64: where this layout's keypoints stand in ``source``.

        Raises:
            MMSignError: If ``source`` lacks one of them.
        """
        where = {name: i for i, name in enumerate(source.names)}
        missing = [name for name in self.names if name not in where]
        if missing:
            raise MMSignError(
                f'layout {source.name} has no {", ".join(missing[:3])}'
                f'{" …" if len(missing) > 3 else ""}, which {self.name} needs',
                file=file,
                field='layout',
                fix='select a layout that is part of the stored one',
            )
        return np.array([where[name] for name in self.names])

    def subset(self, name: str, ids: Sequence[int]) -> KeypointLayout:
        """A smaller layout: each kept point's parent is its nearest kept ancestor.

        Args:
            name: The new layout's name.
            ids: Indices to keep, in the new order.

        Raises:
            MMSignError: If an index occurs twice or does not exist, or what is
                left is no layout: two trees, or half of a mirror pair.
        """
        if len(set(ids)) != len(ids) or any(not 0 <= v < self.num_keypoints for v in ids):
            raise MMSignError(
                f'layout {name}: an index occurs twice or is none of the {self.num_keypoints} of {self.name}',
                field='ids',
                fix='correct the list',
            )
        new = {old: i for i, old in enumerate(ids)}
        edges = []
        for old in ids:
            parent = int(self.parents[old])
            while parent >= 0 and parent not in new:
                parent = int(self.parents[parent])
            if parent >= 0:
                edges.append((new[old], new[parent]))
        parts = {
            part: tuple(new[v] for v in ids if v in set(members)) for part, members in self.parts.items()
        }
        return KeypointLayout(
            name=name,
            names=tuple(self.names[v] for v in ids),
            parts={part: members for part, members in parts.items() if members},
            edges=tuple(edges),
            mirror_pairs=tuple((new[a], new[b]) for a, b in self.mirror_pairs if a in new and b in new),
        )

    def adjacency(self) -> np.ndarray:
        """(3, V, V) float32: identity, inward and outward neighbours.

        Columns are divided by their sums; inward has A[parent, child] = 1, and
        outward is its reverse (CTR-GCN, the three initial topologies).
        """
        count = len(self.names)
        inward = np.zeros((count, count), np.float32)
        for child, parent in self.edges:
            inward[parent, child] = 1
        stacked = np.stack([np.eye(count, dtype=np.float32), inward, inward.T])
        return stacked / np.maximum(stacked.sum(axis=1, keepdims=True), 1)
