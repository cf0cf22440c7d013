"""Sizes in a pickle are compared with its length before memory is taken."""

from __future__ import annotations

import pickle
import pickletools
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.sources.pickle_checks import TooMuch, check_contents, check_counts
from mmsign.datasets.sources.safe_pickle import load_pickle
from mmsign.utils.errors import MMSignError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@given(VALUES, st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_every_real_pickle_passes(value: Any, protocol: int) -> None:
    content = pickle.dumps(value, protocol)
    check_counts(content)
    check_contents(value, len(content))


@given(VALUES, st.integers(0, pickle.HIGHEST_PROTOCOL), st.integers(0, 200))
def test_what_breaks_off_is_told(value: Any, protocol: int, left: int) -> None:
    content = pickle.dumps(value, protocol)
    if left < len(content):
        with pytest.raises((TooMuch, ValueError)):
            check_counts(content[:left])


@pytest.mark.parametrize('protocol', range(pickle.HIGHEST_PROTOCOL + 1))
def test_it_ends_where_the_standard_library_does(protocol: int) -> None:
    value = {'a': [np.zeros((3, 4)), 'x' * 300, b'y' * 300, 2**80, 1.5, {1, 2}, (None, True)]}
    content = pickle.dumps(value, protocol)
    assert list(pickletools.genops(content))[-1][2] == len(content) - 1
    check_counts(content + b'rubbish behind the end')


@pytest.mark.parametrize(
    'content',
    [
        b'\x80\x04\x8e' + struct.pack('<Q', 1 << 30) + b'x.',
        b'\x80\x02B' + struct.pack('<I', 0x7FFFFFFF) + b'x.',
        b'\x80\x04\x95' + struct.pack('<Q', 1 << 30) + b'N.',
        b'\x80\x02Nr' + struct.pack('<I', 100_000_000) + b'.',
        b'Np100000000\n.',
        b'\x80\x02\x8b' + struct.pack('<I', 5000) + bytes(5000) + b'.',
        b'\x80\x02]q\x00h\x00a.',  # a list in itself
        b'\x80\x02]q\x00' + b''.join(b']q%c(h%ch%ce' % (i + 1, i, i) for i in range(60)) + b'.',
    ],
)
def test_bombs(tmp_path: Path, content: bytes) -> None:
    """The last one is refused although it takes no memory: whoever walks through it walks for ever."""
    file = tmp_path / 'a.pkl'
    file.write_bytes(content)
    begin = time.process_time()
    with pytest.raises(MMSignError, match=r'a\.pkl: (refused|is truncated)'):
        load_pickle(file)
    assert time.process_time() - begin < 1


def test_containers_that_share_parts_are_fine(tmp_path: Path) -> None:
    size = (480, 640)
    value = [{'img_shape': size, 'keypoint': np.zeros((1, 2, 3, 2), np.float32)} for _ in range(1000)]
    (tmp_path / 'a.pkl').write_bytes(pickle.dumps(value))
    assert [item['img_shape'] for item in load_pickle(tmp_path / 'a.pkl')] == [size] * 1000
