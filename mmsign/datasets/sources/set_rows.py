"""The clips of a set in arrays, one by one: what each is called, who signs, and its frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mmsign.datasets.sources.axes import frames_first
from mmsign.datasets.sources.bundle_values import RAGGED, Held
from mmsign.datasets.sources.forms import known_points, with_frames
from mmsign.datasets.sources.listing import compile_pattern, match_signer
from mmsign.datasets.sources.name_parts import are_people, propose_word
from mmsign.datasets.sources.pictures import held_still
from mmsign.datasets.sources.roles import Part, Roles, is_clip
from mmsign.datasets.sources.split_names import split_name
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean, whole_number


class SetRow(NamedTuple):
    """A clip of a set.

    Attributes:
        clip_id: Unique id.
        gloss: Its word.
        signer, split: Or empty.
        read: Gives its array, with an axis for frames.
    """

    clip_id: str
    gloss: str
    signer: str
    split: str
    read: Callable[[], np.ndarray]


def rows_of(
    file: Path,
    held: Mapping[str, Held],
    roles: Roles,
    names: Sequence[str] | None,
    word: str | None,
    signer: str | None,
) -> list[SetRow]:
    """The clips of a set.

    Args:
        file: The set, named in errors.
        held: What it holds.
        roles: What is what.
        names: Of the classes in label order, for labels that are numbers.
        word: Regular expression that finds the word in the name of a clip that stands by itself.
        signer: Regular expression that finds the signer in a clip's id, where no array names them.

    Raises:
        MMSignError: If a clip has no word, or labels are no texts, whole numbers or one-hot rows.
    """
    who, what = compile_pattern(signer), compile_pattern(word, 'word')
    rows: list[SetRow] = []
    for part in roles.parts:
        array = held[part.clips].load()
        arrays = [array] if not part.gloss and is_clip(held[part.clips]) else array
        words = _glosses(file, held, part, what, names, len(arrays), roles)
        columns = {'signer': part.signer, 'splits': part.splits, 'ids': part.ids}
        told = {role: _column(file, held, name, len(arrays)) for role, name in columns.items()}
        lengths = held[part.lengths].load() if part.lengths else np.zeros(len(arrays), int)
        clips = _clips_of_frames(held[part.clips], told['ids'], words) if part.gloss else {}
        if not clips:
            named = all(told['ids']) and len({*told['ids']}) == len(arrays)
            clips = {name: [i] for i, name in enumerate(told['ids'] if named else _ids(part, arrays))}
        person = part.clips.rpartition('/')[0].rpartition('/')[2]
        for name, (i, *more) in clips.items():
            found = told['signer'][i] or match_signer(who, name) or (person if are_people([person]) else '')
            split = split_name(told['splits'][i]) or part.split
            clip = np.asarray(arrays)[[i, *more]] if more else arrays[i]
            rows.append(SetRow(name, words[i], found, split, partial(_clip, clip, lengths[i])))
    rows = _unique(_unique(rows, 'split'), 'signer')
    reads = held_still([row.read for row in rows])
    return [row._replace(read=read) for row, read in zip(rows, reads)]


def _unique(rows: list[SetRow], field: str) -> list[SetRow]:
    """Rows whose ids say the split, or the signer, where they else were the same."""
    counts = Counter(row.clip_id for row in rows)
    return [
        row._replace(clip_id=f'{getattr(row, field)}/{row.clip_id}') if counts[row.clip_id] > 1 else row
        for row in rows
    ]


def _clips_of_frames(held: Held, ids: Sequence[str], words: Sequence[str]) -> dict[str, list[int]]:
    """Id → rows of each clip, where an array holds frames one after another, with the id of their clip."""
    frames = held.kind != RAGGED and with_frames(held.shape[1:]) != held.shape[1:]
    clips: dict[str, list[int]] = {}
    for i, name in enumerate(ids if frames and all(ids) else ()):
        clips.setdefault(name, []).append(i)
    one_word = all(len({words[i] for i in members}) == 1 for members in clips.values())
    return clips if one_word and len(clips) < len(ids) else {}


def _clip(array: np.ndarray, length: int) -> np.ndarray:
    """A clip's frames."""
    array = np.asarray(array)
    frames = frames_first(array.reshape(with_frames(array.shape)), known_points)
    return frames[: int(length)] if 0 < int(length) <= len(frames) else frames


def _ids(part: Part, arrays: Sequence[Any]) -> list[str]:
    if part.gloss:
        return [f'{i:06d}' for i in range(len(arrays))]
    name = part.clips.removesuffix('/')
    return [name] if len(arrays) == 1 else [f'{name}/{i:04d}' for i in range(len(arrays))]


def _glosses(
    file: Path,
    held: Mapping[str, Held],
    part: Part,
    pattern: Any,
    names: Sequence[str] | None,
    count: int,
    roles: Roles,
) -> list[str]:
    """The word of each clip of a part."""
    if part.gloss:
        return label_texts(held[part.gloss].load(), names, file=file, field=part.gloss)
    word = clean(part.word) if pattern is None else match_signer(pattern, part.clips)
    if not word:
        proposed = propose_word([part.clips for part in roles.parts]) or '^([^_]+)'
        raise MMSignError(
            f'--word {pattern.pattern} finds nothing in its name' if pattern else 'is in no folder of a word',
            file=file,
            clip=part.clips,
            field='word',
            fix=f"say which part of the names is the word, such as --word '{proposed}'",
        )
    return [word] * count


def _column(file: Path, held: Mapping[str, Held], name: str, count: int) -> list[str]:
    return label_texts(held[name].load(), None, file=file, field=name) if name else [''] * count


def class_names(held: Mapping[str, Held], roles: Roles) -> list[str] | None:
    """The names of the classes in label order, if the set holds them."""
    return [clean(str(name)) for name in held[roles.classes].load()] if roles.classes else None


def label_texts(labels: Any, names: Sequence[str] | None, *, file: Any, field: str) -> list[str]:
    """Labels as texts: those that are texts, whole numbers, or the place of the one in each row.

    Args:
        labels: (N,), (N, 1) or (N, classes).
        names: Of the classes, in order; numbers count from 0, or from 1 where the last one shows it.
        file: Named in errors.
        field: Named in errors.

    Raises:
        MMSignError: If they are something else, or a number has no name.
    """
    labels = np.asarray(labels)
    labels = labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
    kind = labels.dtype.kind
    if labels.ndim == 2 and kind in 'biuf' and np.isin(labels, (0, 1)).all() and (labels.sum(1) == 1).all():
        labels = labels.argmax(1)
    # also of floats; NaN is no whole number, and one that is infinite is too large
    whole = kind in 'biuf' and (labels == np.round(labels)).all() and (np.abs(labels) < 1 << 31).all()
    if labels.ndim != 1 or not (kind in 'SU' or whole):
        raise MMSignError(
            f'has shape {labels.shape} of {labels.dtype}, and is neither numbers of classes nor one-hot',
            file=file,
            field=field,
            fix='give a text or a whole number a clip',
        )
    if kind == 'S':
        return [clean(text.decode('utf8', 'replace')) for text in labels.tolist()]
    if kind == 'U':
        texts = [clean(text) for text in labels.tolist()]
        if names is None or any(whole_number(text) is None or text in names for text in texts):
            return texts
    numbers = [int(number) for number in labels.tolist()]
    if names is None or not numbers:
        return [str(number) for number in numbers]
    first = 1 if min(numbers) == 1 and max(numbers) == len(names) else 0
    bad = next((number for number in numbers if not 0 <= number - first < len(names)), None)
    if bad is not None:
        raise MMSignError(
            f'{bad} is outside the {len(names)} names of classes', file=file, field=field, fix='correct one'
        )
    return [names[number - first] for number in numbers]


def describe(held: Mapping[str, Held]) -> str:
    """What a set holds, for an error."""
    return ', '.join(f'{name} {item.shape}'.strip() for name, item in list(held.items())[:6]) or 'no array'
