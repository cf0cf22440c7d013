"""Whole sets in arrays: every way to keep one gives the same archive."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import get_converter
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.recognise import recognise

WORDS = ['house', 'tree', 'house', 'yes', 'tree', 'yes']
NAMES = ['house', 'tree', 'yes']
LABELS = np.array([NAMES.index(word) for word in WORDS])
TRAIN = np.array([True, True, True, True, False, False])
X = np.random.default_rng(5).uniform(0.2, 0.8, (6, 8, 258)).astype(np.float32)
LENGTHS = [8, 5, 6, 8, 4, 7]


def ragged() -> list[np.ndarray]:
    return [clip[:length] for clip, length in zip(X, LENGTHS)]


def objects(values: list) -> np.ndarray:
    array = np.empty(len(values), object)
    array[:] = values
    return array


def npy(folder: Path, **arrays: np.ndarray) -> Path:
    for name, array in arrays.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        np.save(folder / f'{name}.npy', array)
    return folder


def npz(folder: Path, **arrays: np.ndarray) -> Path:
    np.savez(folder / 'set.npz', **arrays)
    return folder / 'set.npz'


def pickled(folder: Path, value: object) -> Path:
    (folder / 'set.pickle').write_bytes(pickle.dumps(value))
    return folder / 'set.pickle'


def in_json(folder: Path, value: object) -> Path:
    (folder / 'set.json').write_text(json.dumps(value))
    return folder / 'set.json'


def listed(folder: Path) -> Path:
    (folder / 'labels.txt').write_text('\n'.join(NAMES) + '\n')
    return npy(folder, X=X, y=LABELS)


def numbered(folder: Path) -> Path:
    (folder / 'class_list.txt').write_text('\n'.join(f'{i}\t{name}' for i, name in enumerate(NAMES)))
    return npz(folder, X=X, y=LABELS).parent


def frames(folder: Path) -> Path:
    """A row a frame: the id says which clip it belongs to."""
    ids = np.repeat([f'v{i}' for i in range(6)], 8)
    words = np.repeat(np.array(WORDS), 8)
    return npz(folder, X=X.reshape(48, 258), y=words, frame_id=np.tile(np.arange(8), 6), video_id=ids)


def mapped(folder: Path) -> Path:
    (folder / 'label_map.json').write_text(json.dumps({name: i for i, name in enumerate(NAMES)}))
    return npy(folder, X=X, y=LABELS)


def by_word() -> dict[str, np.ndarray]:
    return {name: X[i == LABELS] for i, name in enumerate(NAMES)}


def rows(folder: Path) -> Path:
    axes = [f'{axis}{i}' for i in range(86) for axis in 'xyz']
    lines = [','.join(['video', 'frame', 'label', *axes])]
    for i, clip in enumerate(X):
        for t in reversed(range(len(clip))):  # frames are put in order
            lines.append(','.join([f'v{i}', str(t), WORDS[i], *(repr(float(v)) for v in clip[t])]))
    (folder / 'set.csv').write_text('\n'.join(lines))
    return folder / 'set.csv'


FORMS: dict[str, Callable[[Path], Path]] = {
    'folder, names in a text': listed,
    'folder, names in a map': mapped,
    'arrays of body and hands': lambda p: npz(
        p,
        pose=X[..., :132].reshape(6, 8, 33, 4),
        left_hand=X[..., 132:195].reshape(6, 8, 21, 3),
        right_hand=X[..., 195:].reshape(6, 8, 21, 3),
        labels=np.array(WORDS),
    ),
    'flat arrays of body and hands': lambda p: npy(
        p, rh=X[..., 195:], lh=X[..., 132:195], pose=X[..., :132], y=np.array(WORDS)
    ),
    'folder, names in a numbered list': numbered,
    'frames with ids': frames,
    'folder, texts': lambda p: npy(p, landmarks=X, labels=np.array(WORDS)),
    'folder of splits': lambda p: npy(
        p,
        **{'train/X': X[TRAIN], 'train/y': np.array(WORDS)[TRAIN]},
        **{'test/X': X[~TRAIN], 'test/y': np.array(WORDS)[~TRAIN]},
    ),
    'one-hot': lambda p: npz(p, X=X, y=np.eye(3)[LABELS], classes=np.array(NAMES)),
    'a column': lambda p: npz(p, X=X, y=LABELS[:, None], classes=np.array(NAMES)),
    'floats': lambda p: npz(p, X=X, y=LABELS.astype(float), class_names=np.array(NAMES)),
    'from one': lambda p: npz(p, X=X, y=LABELS + 1, class_names=np.array(NAMES)),
    'bytes': lambda p: npz(p, data=X, label=np.array(WORDS).astype('S')),
    'objects': lambda p: npz(p, data=X, label=np.array(WORDS, object)),
    'splits': lambda p: npz(
        p, x_train=X[TRAIN], y_train=np.array(WORDS)[TRAIN], x_test=X[~TRAIN], y_test=np.array(WORDS)[~TRAIN]
    ),
    'several lengths': lambda p: npz(p, landmarks=objects(ragged()), gloss=np.array(WORDS)),
    'filled up, with lengths': lambda p: npz(p, X=X, y=np.array(WORDS), length=np.array(LENGTHS)),
    'a word an array': lambda p: npz(p, **by_word()),
    'a word a file': lambda p: npy(p, **by_word()),
    'a dictionary in a .npy': lambda p: npy(p, set=np.array(by_word(), object)) / 'set.npy',
    'pickle': lambda p: pickled(p, {'data': list(X), 'labels': WORDS}),
    'pickle of a pair': lambda p: pickled(p, (X, WORDS)),
    'pickle, lists of several lengths': lambda p: pickled(
        p, {'data': [clip.tolist() for clip in ragged()], 'labels': WORDS}
    ),
    'pickle of words': lambda p: pickled(p, {name: list(clips) for name, clips in by_word().items()}),
    'JSON': lambda p: in_json(p, {name: clips.tolist() for name, clips in by_word().items()}),
    'JSON, a row a clip': lambda p: in_json(
        p, [{'label': word, 'landmarks': clip.tolist()} for word, clip in zip(WORDS, X)]
    ),
    'JSON, words of clips': lambda p: in_json(
        p, {name: {str(i): c.tolist() for i, c in enumerate(clips)} for name, clips in by_word().items()}
    ),
    'a table, a row a frame': rows,
}


def convert(path: Path, out: Path, **options: object) -> PoseArchive:
    found = recognise(path)
    assert found is not None
    assert found.how
    source = get_converter(found.format).load(str(path), **found.options, **options)
    write_archive(source, out, progress=False)
    return PoseArchive(out)


def told(archive: PoseArchive) -> list[tuple[str, int, bytes]]:
    """Gloss, length and points of each clip."""
    clips = []
    for i in range(len(archive)):
        keypoints, _ = archive.read(i)
        clips.append((str(archive.columns['gloss'][i]), len(keypoints), keypoints[0, :, 0].tobytes()))
    return sorted(clips)


@pytest.fixture(scope='module')
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, list[tuple[str, int, bytes]]]:
    folder = tmp_path_factory.mktemp('expected')
    content: dict[bool, list[np.ndarray]] = {True: ragged(), False: list(X)}
    for short, clips in content.items():
        for i, (word, clip) in enumerate(zip(WORDS, clips)):
            npy(folder / str(short), **{f'{word}/{i}': clip})
    return {short: told(convert(folder / str(short), folder / f'{short}-archive')) for short in content}


@pytest.mark.parametrize('form', FORMS)
def test_one_set_kept_in_many_ways(
    form: str, expected: dict[bool, list[tuple[str, int, bytes]]], tmp_path: Path
) -> None:
    (tmp_path / 'set').mkdir()
    archive = convert(FORMS[form](tmp_path / 'set'), tmp_path / 'out')
    assert told(archive) == expected['lengths' in form]
    assert archive.glosses == NAMES
    splits = ['test'] * 2 + ['train'] * 4 if 'split' in form else [''] * 6
    assert sorted(archive.columns['split']) == splits


def test_signers_and_ids(tmp_path: Path) -> None:
    ids = np.array([f'v{i}' for i in range(6)])
    file = npz(tmp_path, X=X, y=np.eye(3)[LABELS], subject_ids=np.arange(6) % 2, video_id=ids)
    archive = convert(file, tmp_path / 'out')
    assert archive.columns['signer'].tolist() == list('010101')
    assert archive.columns['clip_id'].tolist() == ids.tolist()
    assert archive.glosses == ['0', '1', '2']


def test_names_that_hold_words(tmp_path: Path) -> None:
    file = npz(tmp_path, **{f'P{i % 2}_{word}_{i}': clip for i, (word, clip) in enumerate(zip(WORDS, X))})
    with one_line_error('P0_house_0', 'field word', "--word '^[^_]+_([^_]+)'"):
        convert(file, tmp_path / 'out')
    archive = convert(file, tmp_path / 'out', word='^[^_]+_([^_]+)', signer='(P\\d)')
    assert archive.columns['gloss'].tolist() == WORDS
    assert archive.columns['signer'].tolist() == ['P0', 'P1'] * 3


def test_other_skeletons(tmp_path: Path) -> None:
    points = X[..., : 27 * 3].reshape(6, 8, 27, 3)
    npy(tmp_path / 'a', train_data=points.transpose(0, 3, 1, 2)[..., None], train_label=LABELS)
    archive = convert(tmp_path / 'a', tmp_path / 'out')
    assert archive.meta['layout'] == 'base27'
    np.testing.assert_allclose(archive.read(4)[0], points[4, ..., :2])
    assert set(archive.columns['split']) == {'train'}


@pytest.mark.parametrize(
    ('arrays', 'mentions'),
    [
        ({'X': X, 'y': LABELS[:5]}, ('no clips with labels', 'X (6, 8, 258)')),
        ({'X': X, 'y': np.eye(3)[LABELS] * 0.7}, ('y', 'one-hot')),
        ({'X': X, 'y': LABELS + 0.5}, ('y', 'one-hot')),
        ({'X': X, 'y': LABELS + 5, 'classes': np.array(NAMES)}, ('5 is outside the 3 names',)),
        ({'X': X, 'data': X, 'pose': X[..., :0], 'z': LABELS}, ('no clips with labels',)),
    ],
)
def test_sets_that_are_none(arrays: dict[str, np.ndarray], mentions: tuple[str, ...], tmp_path: Path) -> None:
    with one_line_error('set.npz', *mentions):
        get_converter('stacked').load(str(npz(tmp_path, **arrays)))


@pytest.mark.parametrize('shape', [(6, 42), (6, 63), (6, 21, 2), (6, 21, 3), (6, 126), (6, 2, 21, 3)])
def test_pictures_of_hands(shape: tuple[int, ...], tmp_path: Path) -> None:
    pictures = X.reshape(6, -1)[:, : int(np.prod(shape[1:]))].reshape(shape)
    archive = convert(npz(tmp_path, X=pictures, y=np.array(WORDS)), tmp_path / 'out')
    keypoints, confidence = archive.read(3)
    axes = 2 if shape[-1] in (2, 42) else 3
    hands = pictures[3].reshape(-1, 21, axes)[..., :2]
    for part, hand in zip((slice(112, 133), slice(91, 112)), hands[::-1]):  # one hand is the right one
        np.testing.assert_array_equal(keypoints[:, part], np.stack([hand, hand]))
        assert (confidence[:, part] == 1).all()
    assert confidence.sum() == 42 * len(hands)


def test_glosses_of_a_file(tmp_path: Path) -> None:
    (tmp_path / 'glosses.txt').write_text('\n'.join(NAMES))
    for y in (LABELS, np.eye(3)[LABELS]):
        archive = convert(npz(tmp_path, X=X, y=y), tmp_path / str(y.ndim), glosses=tmp_path / 'glosses.txt')
        assert archive.columns['gloss'].tolist() == WORDS


def test_files_and_folders_of_signers(tmp_path: Path) -> None:
    (tmp_path / 'files').mkdir()
    for i in range(2):
        np.savez(tmp_path / f'files/P{i}.npz', X=X[i::2], y=np.array(WORDS)[i::2])
    archive = convert(tmp_path / 'files', tmp_path / 'out')
    assert archive.columns['signer'].tolist() == ['P0'] * 3 + ['P1'] * 3
    assert archive.columns['gloss'].tolist() == WORDS[::2] + WORDS[1::2]
    for i, (word, clip) in enumerate(zip(WORDS, X)):
        npy(tmp_path / 'folders', **{f'signer {i % 2}/{word}/{i}': clip})
    archive = convert(tmp_path / 'folders', tmp_path / 'out2')
    assert sorted(zip(archive.columns['signer'], archive.columns['gloss'])) == sorted(
        (f'signer {i % 2}', word) for i, word in enumerate(WORDS)
    )


def test_ids_that_join_several_words_are_none(tmp_path: Path) -> None:
    """Pictures of alphabets come with the name of the person, or of the set."""
    file = npz(tmp_path, X=X[:, 0, :126], y=np.array(WORDS), name=np.array(['a', 'b'] * 3))
    assert len(convert(file, tmp_path / 'out')) == 6
