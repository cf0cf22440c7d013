"""Which array of a set is what: clips, labels, signers, splits, told by names and shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mmsign.datasets.sources.bundle_values import RAGGED, Held
from mmsign.datasets.sources.forms import NUMBERS, form_of, with_frames
from mmsign.datasets.sources.holistic import fits_an_order
from mmsign.datasets.sources.name_parts import PEOPLE
from mmsign.datasets.sources.split_names import SPLITS

#: Usual names of the array of glosses, or of their numbers; the best one first.
GLOSSES = ('gloss', 'word', 'sign', 'label', 'target', 'y', 'class', 'category', 'action', 'letter')
#: What is beside them, by the words in its name.
SIGNERS = ('signer', 'author', 'participant', 'person', 'subject', 'user', 'performer', 'actor', 'speaker')
SPLIT = ('split', 'subset', 'partition', 'fold')
IDS = ('clip', 'id', 'name', 'file', 'filename', 'video', 'path', 'sample', 'sequence')
LENGTHS = ('length', 'len')
#: Usual names of the clips themselves, where several arrays could be.
CLIPS = ('landmark', 'keypoint', 'x', 'data', 'skeleton', 'pose', 'joint', 'sequence')
LAST = 1 << 10
#: Of no meaning beside other words.
NOISE = ('array', 'list', 'all', 'set', 'raw', 'np')


class Part(NamedTuple):
    """A part of a set: its clips, and what is known of each.

    Attributes:
        split: ``train``, ``val``, ``test`` or empty.
        clips: Name of the array of clips.
        gloss: Name of their labels; empty where the clips are all of one word, named ``word``.
        word: See there.
        signer, splits, ids, lengths: Names of further arrays, or empty.
    """

    split: str
    clips: str
    gloss: str
    word: str = ''
    signer: str = ''
    splits: str = ''
    ids: str = ''
    lengths: str = ''


class Roles(NamedTuple):
    """What a set consists of.

    Attributes:
        parts: At least one.
        classes: Name of the list of the classes' names, or empty.
    """

    parts: list[Part]
    classes: str


def words_in(name: str) -> list[str]:
    """The words of a name in small letters, in the singular.

    Examples:
        >>> words_in('X_train'), words_in('trainLabels'), words_in('xtest'), words_in('classes')
        (['x', 'train'], ['train', 'label'], ['x', 'test'], ['class'])
    """
    parts = re.findall(r'[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+', name.rpartition('.')[0] or name)
    words: list[str] = []
    for word in map(str.lower, parts):
        glued = re.fullmatch(r'([xy])(train|test|val|valid)|(train|test|val|valid)([xy])', word)
        words += [w for w in glued.groups() if w] if glued else [word]
    return [_singular(word) for word in words if word not in NOISE]


def _singular(word: str) -> str:
    if word in ('classes', 'class'):
        return 'class'
    if word == 'categories':
        return 'category'
    return word[:-1] if word.endswith('s') and not word.endswith('ss') and len(word) > 3 else word


def clip_shape(held: Held) -> tuple[int, ...] | None:
    """The shape of a clip, with frames, of an array of clips; None if it holds none."""
    if len(held.shape) < 2 or held.kind not in (*NUMBERS, RAGGED):
        return None
    shape = with_frames(held.shape[1:])
    return shape if form_of(shape, 'f') else None


def find_roles(held: Mapping[str, Held]) -> Roles | None:
    """Say what the arrays of a set are.

    Returns:
        None if they are not clips with labels, or it cannot be told.
    """
    parts = list(_labelled(held)) or list(_word_an_array(held))
    if not parts:
        return None
    taken = {name for part in parts for name in part}
    counts = {held[part.gloss].shape[0] for part in parts if part.gloss}
    lists = [name for name, item in held.items() if name not in taken and _is_list(item)]
    named = [name for name in lists if {*GLOSSES, 'map', 'vocab'} & {*words_in(name)}]
    classes = next((name for name in named if held[name].shape[0] not in counts), '')
    return Roles(parts, classes)


def _is_list(item: Held) -> bool:
    return len(item.shape) == 1 and item.kind in 'US'


def _split_of(name: str) -> str:
    return next((SPLITS[word] for word in words_in(name) if word in SPLITS), '')


def _labelled(held: Mapping[str, Held]) -> Iterator[Part]:
    """Clips with an array of labels, once or for each split."""
    for split in dict.fromkeys(map(_split_of, held)):
        here = {name: item for name, item in held.items() if _split_of(name) == split}
        parts = [beside(here, name, item.shape[:1]) for name, item in here.items() if clip_shape(item)]
        known = [(part, _rank(words_in(part.clips), CLIPS)) for part in parts if part.gloss]
        best = [part for part, rank in known if rank == min(rank for _, rank in known)]
        if len({_parent(part.clips) for part in best}) == len(best):  # a file each
            yield from (part._replace(split=split) for part in best)


def beside(held: Mapping[str, Held], clips: str, count: tuple[int, ...]) -> Part:
    """What is known of an array of clips by the arrays beside it.

    Args:
        held: Arrays.
        clips: Name of that of the clips.
        count: (N,), the number of clips.

    Returns:
        The part; its ``gloss`` is empty where no array can be their labels.
    """
    others = {
        name: words_in(name) for name, item in held.items() if name != clips and item.shape[:1] == count
    }
    labels = [n for n, words in others.items() if _rank(words, GLOSSES) < LAST and _is_labels(held[n])]
    near = [name for name in labels if _parent(name) == _parent(clips)]  # in the same file
    labels = near or labels
    gloss = min(labels, key=lambda n: _worth(held[n], _rank(others[n], GLOSSES)), default='')
    flat = {name: words for name, words in others.items() if name != gloss and held[name].shape == count}
    flat = {n: words for n, words in flat.items() if not (near and _parent(n) != _parent(clips))}
    found = []
    for known in (SIGNERS, SPLIT, LENGTHS, IDS):
        if known is IDS:  # neither the numbers of frames, nor other labels
            flat = {
                n: w for n, w in flat.items() if 'frame' not in w and (n not in labels or _alone(held[n]))
            }
        found.append(next((name for name, words in flat.items() if _rank(words, known) < LAST), ''))
        flat.pop(found[-1], None)
    signer, splits, lengths, ids = found
    return Part('', clips, gloss, '', signer, splits, ids, lengths)


def _worth(labels: Held, rank: int) -> tuple[bool, bool, int]:
    """The best labels first: of words that come again, and texts rather than numbers."""
    texts = labels.kind in 'US'
    return texts and _alone(labels), not texts, rank


def _alone(labels: Held) -> bool:
    """Whether every clip has another one."""
    return len(labels.shape) == 1 and len({*labels.load().tolist()}) == labels.shape[0]


def _parent(name: str) -> str:
    return name.rpartition('/')[0]


def _rank(words: list[str], known: tuple[str, ...]) -> int:
    """The place of the first known word that a name has; :data:`LAST` if it has none."""
    return next((i for i, word in enumerate(known) if word in words), LAST)


def _is_labels(item: Held) -> bool:
    """One text or number a clip, a column of them, or one-hot rows."""
    return item.kind in 'USiufb' and len(item.shape) in (1, 2)


def _word_an_array(held: Mapping[str, Held]) -> Iterator[Part]:
    """An array of clips a word, named by the array; or each clip by itself, perhaps below its word's name."""
    arrays = {name: item for name, item in held.items() if item.kind in (*NUMBERS, RAGGED)}
    if len(arrays) < 2 or not _may_be_words(held, arrays):
        return
    alone = all(item.kind != RAGGED and form_of(item.shape, item.kind) for item in arrays.values())
    if not alone and any(is_clip(item) or clip_shape(item) is None for item in arrays.values()):
        return
    for name in arrays:
        *above, last = name.split('/')
        split = SPLITS.get(above[0].casefold(), '') if above else ''
        word = last if not alone else '/'.join(above[1:] if split else above)
        yield Part(split, name, '', word)


def _may_be_words(held: Mapping[str, Held], arrays: Mapping[str, Held]) -> bool:
    """Whether names can be those of words or clips: not ``X_train`` and ``X_test``, or P1 and P2."""
    kept = [{*words_in(name)} - SPLITS.keys() <= {*CLIPS} for name in arrays]
    people = [re.fullmatch(PEOPLE, name.rpartition('/')[2].casefold()) for name in arrays]
    labels = [n for n, item in held.items() if _rank(words_in(n), GLOSSES) < LAST and _is_labels(item)]
    return not (all(kept) or all(people) or set(labels) - arrays.keys())


def is_clip(item: Held) -> bool:
    """Whether an array is one clip and not many."""
    return item.kind != RAGGED and form_of(item.shape, item.kind) is not None


def is_frames(shape: tuple[int, ...], kind: str) -> bool:
    """Whether an array is frames of MediaPipe, one after another."""
    return kind == 'f' and len(shape) > 1 and fits_an_order(shape)


def is_dump(held: Mapping[str, Held], roles: Roles) -> bool:
    """Whether a set is one array of MediaPipe's landmarks with texts or numbers as labels."""
    part = roles.parts[0]
    clips, gloss = held[part.clips], held.get(part.gloss)
    plain = len(roles.parts) == 1 and gloss is not None and not (roles.classes or part.lengths)
    if not plain or gloss is None or gloss.kind not in 'Uiu' or len(gloss.shape) > 1:
        return False
    shape = clips.shape[1:]
    form = form_of(shape, clips.kind)
    return (
        clips.kind == 'f' and with_frames(shape) == shape and form is not None and form.format == 'mediapipe'
    )
