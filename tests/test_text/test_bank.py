"""The text bank: round trip, refusals that say how to rebuild, and transforms against naive numpy."""

import json
from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error
from safetensors.numpy import load_file, save_file

from mmsign.keypoints import PARTS
from mmsign.prompts import Description, PartText, write_descriptions
from mmsign.text import KINDS, TextBank
from mmsign.text.encoders import RandomEncoder

ROWS = [
    Description(0, '树', globals=['a', 'b'], synonyms=['c'], parts=[PartText('d', ['body', 'left_hand'])]),
    Description(1, 'empty'),
    Description(2, 'tree', globals=['e'], parts=[PartText('f', ['face']), PartText('g', ['left_hand'])]),
    Description(3, 'bush', globals=['h'], synonyms=['i', 'j'], parts=[PartText('k', ['mouth'])]),
]
GLOSSES = ['树', 'empty', 'tree', 'bush']
#: Text, class, kind and parts, in the order of the file.
EXPECTED = [
    ('a', 0, 0, ()),
    ('b', 0, 0, ()),
    ('c', 0, 1, ()),
    ('d', 0, 2, ('body', 'left_hand')),
    ('e', 2, 0, ()),
    ('f', 2, 2, ('face',)),
    ('g', 2, 2, ('left_hand',)),
    ('h', 3, 0, ()),
    ('i', 3, 1, ()),
    ('j', 3, 1, ()),
    ('k', 3, 2, ('mouth',)),
]
ENCODER = RandomEncoder(16)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_descriptions(tmp_path / 'd.jsonl', ROWS)
    return tmp_path / 'd.jsonl'


@pytest.fixture
def saved(file: Path) -> Path:
    path = file.parent / 'deep' / 'bank.safetensors'
    TextBank.encode(file, ENCODER).save(path)
    return path


def test_contents(file: Path) -> None:
    bank = TextBank.encode(file, ENCODER)
    assert bank.glosses == GLOSSES
    assert bank.encoder == ENCODER.name
    assert len(bank.labels) == len(EXPECTED)
    for i, (text, label, kind, parts) in enumerate(EXPECTED):
        np.testing.assert_array_equal(bank.embeddings[i], ENCODER.encode([text])[0])
        assert (bank.labels[i], bank.kinds[i]) == (label, kind)
        assert tuple(part for part, there in zip(PARTS, bank.parts[i]) if there) == parts
    for kind, name in enumerate(KINDS):
        assert bank.rows(name).tolist() == [i for i, row in enumerate(EXPECTED) if row[2] == kind]
    for part in PARTS:
        assert bank.rows('part', part).tolist() == [i for i, row in enumerate(EXPECTED) if part in row[3]]


def test_round_trip(file: Path, saved: Path) -> None:
    made = TextBank.encode(file, ENCODER)
    read = TextBank.load(saved, descriptions=file, encoder='random', glosses=GLOSSES)
    for name in ('embeddings', 'labels', 'kinds', 'parts'):
        np.testing.assert_array_equal(getattr(read, name), getattr(made, name))
        assert getattr(read, name).dtype == getattr(made, name).dtype
    assert (read.glosses, read.encoder) == (made.glosses, made.encoder)
    assert read.descriptions_hash == made.descriptions_hash
    assert [path.name for path in saved.parent.iterdir()] == ['bank.safetensors']


def test_the_letters(tmp_path: Path) -> None:
    name = 'mmsign://descriptions/fingerspelling.jsonl'
    TextBank.encode(name, ENCODER).save(tmp_path / 'b.safetensors')
    bank = TextBank.load(tmp_path / 'b.safetensors', name, glosses=[chr(65 + i) for i in range(26)])
    for kind in KINDS:
        assert set(bank.labels[bank.rows(kind)]) == set(range(26))


def test_stale(file: Path, saved: Path) -> None:
    write_descriptions(file, [*ROWS[:3], Description(3, 'bush', globals=['other'])])
    with one_line_error(saved, 'stale', file, f'tools/encode_descriptions.py {file}', f'--out {saved}'):
        TextBank.load(saved, descriptions=file)
    assert len(TextBank.load(saved).labels) == 11


def test_wrong_encoder_or_classes(file: Path, saved: Path) -> None:
    with one_line_error(saved, 'field encoder', 'random 16', 'clip tiny', '--encoder clip tiny'):
        TextBank.load(saved, encoder='clip tiny')
    with one_line_error(saved, 'field glosses', 'first difference: grass', 'encode_descriptions.py'):
        TextBank.load(saved, glosses=['树', 'empty', 'grass', 'bush'])
    with one_line_error(saved, 'field glosses', '4 classes'):
        TextBank.load(saved, glosses=GLOSSES[:3])
    with one_line_error(saved, 'field glosses'):
        TextBank.load(saved, glosses=[*GLOSSES, 'more'])


def test_files_that_are_not_there(tmp_path: Path, saved: Path) -> None:
    with one_line_error(tmp_path / 'no', 'no such text bank', 'encode_descriptions.py'):
        TextBank.load(tmp_path / 'no')
    with one_line_error('gone.jsonl', 'field descriptions'):
        TextBank.load(saved, descriptions=tmp_path / 'gone.jsonl')


def metadata_of(path: Path) -> dict[str, str]:
    from safetensors import safe_open

    with safe_open(path, 'np') as stream:
        return stream.metadata()


@pytest.mark.parametrize(
    'spoil',
    ['truncated', 'text', 'no metadata', 'no labels', 'short labels', 'other class', 'nan', 'glosses']
    + ['long', 'huge', 'half', 'other kind', 'parts', 'no list', 'number'],
)
def test_damaged_banks(saved: Path, spoil: str) -> None:
    tensors, metadata = load_file(saved), metadata_of(saved)
    if spoil == 'short labels':
        tensors['labels'] = tensors['labels'][:-1]
    elif spoil == 'no labels':
        del tensors['labels']
    elif spoil == 'other class':
        tensors['labels'][3] = 4
    elif spoil == 'nan':
        tensors['embeddings'][0, 0] = np.nan
    elif spoil == 'long':
        tensors['embeddings'][2] *= 1.5
    elif spoil == 'huge':
        tensors['embeddings'][2, 3] = 3e38
    elif spoil == 'half':
        tensors['embeddings'] = tensors['embeddings'].astype(np.float16)
    elif spoil == 'other kind':
        tensors['kinds'][1] = 3
    elif spoil == 'parts':
        tensors['parts'] = tensors['parts'].astype(np.int64)
    elif spoil == 'no list':
        metadata['glosses'] = '5'
    elif spoil == 'number':
        metadata['glosses'] = json.dumps([*GLOSSES[:3], 5])
    elif spoil == 'glosses':
        metadata['glosses'] = json.dumps(GLOSSES)[:-3]
    save_file(tensors, saved, None if spoil == 'no metadata' else metadata)
    if spoil == 'truncated':
        saved.write_bytes(saved.read_bytes()[:-20])
    elif spoil == 'text':
        saved.write_text('a bank')
    with one_line_error(saved, 'is not a text bank', 'tools/encode_descriptions.py'):
        TextBank.load(saved)


def test_a_class_without_a_line(tmp_path: Path) -> None:
    write_descriptions(tmp_path / 'd.jsonl', [ROWS[0], ROWS[2]])
    with one_line_error('d.jsonl', 'class 1 has no line', 'field label'):
        TextBank.encode(tmp_path / 'd.jsonl', ENCODER)
    write_descriptions(tmp_path / 'd.jsonl', [Description(0, 'a'), Description(1, 'b')])
    with one_line_error('d.jsonl', 'holds no text'):
        TextBank.encode(tmp_path / 'd.jsonl', ENCODER)


def cone(seed: int = 0, classes: int = 9, dims: int = 16) -> TextBank:
    """A bank of several texts a class in a narrow cone, as sentence embeddings are."""
    rng = np.random.default_rng(seed)
    labels = np.array([c for c in range(classes) for _ in range(rng.integers(3, 7))])
    kinds = np.array([i % 3 for i in range(len(labels))])
    raw = 4 * rng.normal(size=(3, dims))[kinds] + rng.normal(size=(classes, dims))[labels]
    raw += 0.3 * rng.normal(size=raw.shape)
    unit = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
    return TextBank(
        unit, labels, kinds, np.zeros((len(labels), 5), bool), [f'g{c}' for c in range(classes)], 'e', 'h'
    )


def naive_centered(bank: TextBank) -> tuple[np.ndarray, list[np.ndarray]]:
    """Texts less the mean over classes of their kind; and the classes' own means, centred."""
    out, means = np.zeros(bank.embeddings.shape), []
    for kind in range(3):
        of_classes = []
        for label in range(len(bank.glosses)):
            own = [
                e.astype(float)
                for e, l, k in zip(bank.embeddings, bank.labels, bank.kinds)
                if l == label and k == kind
            ]
            if own:
                of_classes.append(sum(own) / len(own))
        center = sum(of_classes) / len(of_classes)
        means += [mean - center for mean in of_classes]
        for i in range(len(out)):
            if bank.kinds[i] == kind:
                out[i] = bank.embeddings[i] - center
    return out, means


def unit(rows: np.ndarray) -> np.ndarray:
    return np.array([row / np.sqrt((row**2).sum()) for row in rows])


@pytest.mark.parametrize('seed', range(3))
def test_transforms(seed: int) -> None:
    bank = cone(seed)
    assert bank.transformed('none') is bank.embeddings
    centered, means = naive_centered(bank)
    found = bank.transformed('center')
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, unit(centered), atol=1e-5)
    # whitening by the eigenvectors of the class means' scatter, not by a singular value decomposition
    values, vectors = np.linalg.eigh(np.array(means).T @ np.array(means))
    kept = values > 1e-6 * values.max()
    whitened = unit(centered @ vectors[:, kept] / np.sqrt(values[kept]))
    found = bank.transformed('whiten')
    # axes may be turned around: compare all pairs' cosines
    np.testing.assert_allclose(found @ found.T, whitened @ whitened.T, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize('how', ['center', 'whiten'])
def test_classes_left_out_have_no_say(how: str) -> None:
    bank = cone()
    known = ~np.isin(bank.labels, [1, 3])
    found = bank.transformed(how, left_out=[1, 3])
    fewer = TextBank(
        bank.embeddings[known],
        bank.labels[known],
        bank.kinds[known],
        bank.parts[known],
        bank.glosses,
        'e',
        'h',
    )
    np.testing.assert_allclose(found[known], fewer.transformed(how), atol=1e-5)
    # whatever their texts are, the others stay the same; they themselves are moved like the others
    bank.embeddings[~known] = unit(np.random.default_rng(9).normal(size=bank.embeddings[~known].shape))
    again = bank.transformed(how, left_out=[1, 3])
    np.testing.assert_array_equal(again[known], found[known])
    if how == 'center':
        for i in np.flatnonzero(~known):
            same_kind = known & (bank.kinds == bank.kinds[i])
            means = [
                bank.embeddings[same_kind & (bank.labels == c)].mean(0)
                for c in sorted(set(bank.labels[same_kind].tolist()))
            ]
            expected = bank.embeddings[i] - np.mean(means, axis=0)
            np.testing.assert_allclose(again[i], expected / np.linalg.norm(expected), atol=1e-5)
    with one_line_error('field bank_transform', 'leave out fewer'):
        bank.transformed(how, left_out=range(len(bank.glosses)))


def test_transforms_open_the_cone() -> None:
    bank = cone()

    def mean_cosine(how: str) -> float:
        rows = bank.transformed(how)
        apart = bank.labels[:, None] != bank.labels
        return float((rows @ rows.T)[apart & (bank.kinds[:, None] == bank.kinds)].mean())

    assert mean_cosine('none') > 0.8
    assert abs(mean_cosine('center')) < 0.2
    assert abs(mean_cosine('whiten')) < 0.2


def test_transforms_that_cannot_be() -> None:
    with one_line_error("'zca'", 'field bank_transform', 'none, center or whiten'):
        cone().transformed('zca')
    with one_line_error('field bank_transform', 'different texts'):
        cone(classes=1).transformed('whiten')
