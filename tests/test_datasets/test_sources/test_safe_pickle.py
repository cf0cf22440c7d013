"""The pickle reader: numpy arrays and plain containers, and nothing else."""

from __future__ import annotations

import collections
import os
import pickle
import pickletools

import numpy as np
import pytest

from mmsign.datasets.sources.safe_pickle import load_pickle
from mmsign.utils.errors import MMSignError

CONTENT = {
    'split': {'train': ['a', 'b'], 'test': ['c']},
    'annotations': [
        {
            'frame_dir': 'a',
            'label': 3,
            'img_shape': (480, 640),
            'good': True,
            'none': None,
            'x': 1.5,
            'keypoint': np.arange(24, dtype=np.float32).reshape(1, 3, 4, 2),
            'half': np.ones((2, 3), np.float16),
            'ints': np.arange(5),
            'big': np.arange(4, dtype='>i4'),
            'fortran': np.asfortranarray(np.arange(6.0).reshape(2, 3)),
            'empty': np.zeros((0, 17, 2)),
            'scalar': np.float32(2.5),
            'count': np.int64(7),
            'flags': np.array([True, False]),
            'words': np.array(['ab', 'c']),
            'kinds': {'u', 'v'},
            'zero_d': np.array(3.0),
        }
    ],
    'ordered': collections.OrderedDict(a=[1, (2, 3)]),
}


def same(a, b):
    if isinstance(b, dict):
        return type(a) is type(b) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in b)
    if isinstance(b, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(b, (np.ndarray, np.generic)):
        native = a.dtype.newbyteorder('=') == b.dtype.newbyteorder('=')
        return native and a.shape == b.shape and np.array_equal(a, b)
    return type(a) is type(b) and a == b


@pytest.mark.parametrize('protocol', range(pickle.HIGHEST_PROTOCOL + 1))
def test_reads_what_pickle_reads(tmp_path, protocol):
    data = pickle.dumps(CONTENT, protocol)
    (tmp_path / 'a.pkl').write_bytes(data)
    assert same(load_pickle(tmp_path / 'a.pkl'), pickle.loads(data))


class Call:
    """Pickles into a call of a function."""

    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize(
    'payload',
    [
        Call(os.system, 'touch {marker}'),
        Call(os.mkdir, '{marker}'),
        Call(eval, "__import__('os').mkdir('{marker}')"),
        Call(exec, "open('{marker}', 'w')"),
        Call(getattr, 'a', 'upper'),
        Call(__import__, 'os'),
        Call(np.fromfile, '{marker}'),
        Call(np.load, '{marker}'),
        Call(np.ndarray, (2,), 'O', b'\0' * 16),
        Call(collections.deque, [1]),
        Call(pickle.loads, b'N.'),
    ],
    ids=lambda call: call.call[0].__name__,
)
@pytest.mark.parametrize('deep', [False, True])
def test_a_malicious_payload_is_refused_and_not_run(tmp_path, payload, deep):
    marker = tmp_path / 'marker'
    function, args = payload.call
    args = tuple(a.format(marker=marker) if isinstance(a, str) else a for a in args)
    call = Call(function, *args)
    content = {'annotations': [{'keypoint': call}]} if deep else call
    (tmp_path / 'a.pkl').write_bytes(pickle.dumps(content))
    with pytest.raises(MMSignError, match=r'a\.pkl: refused: .*a pickle can run any program'):
        load_pickle(tmp_path / 'a.pkl')
    assert not marker.exists()


RECONSTRUCT = b'cnumpy.core.multiarray\n_reconstruct\n'


@pytest.mark.parametrize(
    'program',
    [
        b'cnumpy\nndarray\n.',  # a class as a value
        b'cnumpy\nndarray\n}b.',  # a class is changed
        RECONSTRUCT + b'}b.',  # a function is changed
        b'cnumpy\ndtype\n(VO8\nI00\nI01\ntR.',  # a data type as a value, of objects
        RECONSTRUCT + b'(c__builtin__\nset\n(I0\ntVb\ntR.',  # another class than ndarray
        RECONSTRUCT + b'(cnumpy\nndarray\n(I0\ntVb\ntR(I1\n(I1\ntNI00\n]tb.',  # without a type
        b"cos\nsystem\n(S'true'\ntR.",
        b"(S'true'\nios\nsystem\n.",  # the old opcode for instances
        b'c_codecs\nencode\n(Va\nVzip\ntR.',  # another codec
    ],
)
def test_hand_made_programs_are_refused(tmp_path, program):
    assert list(pickletools.genops(program))  # a well-formed program
    (tmp_path / 'a.pkl').write_bytes(program)
    with pytest.raises(MMSignError, match='refused'):
        load_pickle(tmp_path / 'a.pkl')


def test_object_arrays_and_structured_arrays_are_refused(tmp_path):
    for array in (np.array([{}, 1], object), np.zeros(2, [('a', 'i4'), ('b', 'f4')]), np.zeros(2, 'M8[s]')):
        (tmp_path / 'a.pkl').write_bytes(pickle.dumps(array))
        with pytest.raises(MMSignError, match='refused'):
            load_pickle(tmp_path / 'a.pkl')


def test_arrays_that_lie_about_their_size(tmp_path):
    data = pickle.dumps(np.arange(4, dtype=np.uint8), 2)
    for old, new in ((b'K\x04\x85', b'K\x08\x85'), (b'K\x04\x85', b'J\xfc\xff\xff\xff\x85')):
        assert data.count(old) == 1
        (tmp_path / 'a.pkl').write_bytes(data.replace(old, new))
        with pytest.raises(MMSignError, match=r'refused: .*shape'):
            load_pickle(tmp_path / 'a.pkl')


def test_a_container_that_holds_itself(tmp_path):
    loop: list = []
    loop.append(loop)
    (tmp_path / 'a.pkl').write_bytes(pickle.dumps(loop))
    with pytest.raises(MMSignError, match='in itself'):
        load_pickle(tmp_path / 'a.pkl')


def test_truncated_empty_and_absent_files(tmp_path):
    data = pickle.dumps(CONTENT)
    for length in (0, 1, 10, len(data) // 2, len(data) - 1):
        (tmp_path / 'a.pkl').write_bytes(data[:length])
        with pytest.raises(MMSignError, match='truncated'):
            load_pickle(tmp_path / 'a.pkl')
    (tmp_path / 'a.pkl').write_text('path,gloss\n')
    with pytest.raises(MMSignError, match='not a pickle'):
        load_pickle(tmp_path / 'a.pkl')
    with pytest.raises(MMSignError, match='is missing'):
        load_pickle(tmp_path / 'b.pkl')
