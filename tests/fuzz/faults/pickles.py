"""Pickles that are programs, bombs, or hold something else than they should."""

from __future__ import annotations

import pickle
import pickletools
import struct
from pathlib import Path
from typing import Any

import numpy as np

from fuzz.cases import Fault, Unfit

SUFFIXES = ('.pkl', '.pickle')
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        float('nan'),
        float('inf'),
        10**400,
        '',
        'x',
        '../../escaped',
        b'',
        b'x',
        (),
        [],
        {},
        set(),
    ),
    *(
        [None],
        [[]],
        {'a': 1},
        np.float32(2),
        np.int64(-3),
        np.zeros(0),
        np.zeros((3, 0)),
        np.zeros((2, 2, 2, 2)),
        1j,
    ),
    *(
        np.array('x'),
        np.array(['a', 'b']),
        np.full((4, 75, 3), np.nan, np.float32),
        np.full((4, 75), np.inf),
        'x' * 10**5,
    ),
)


class _Call:
    def __init__(self, call: Any, *args: Any) -> None:
        self.call, self.args = call, args

    def __reduce__(self) -> tuple[Any, tuple]:
        return self.call, self.args


def programs(canary: Path) -> list[bytes]:
    """Pickles that would make the file ``canary``, in the ways that are known."""
    import os
    import subprocess

    def name(module: str, attribute: str, argument: str) -> bytes:
        return b'c' + f'{module}\n{attribute}\n'.encode() + b'(V' + argument.encode() + b'\ntR.'

    path = str(canary)
    touch = f'touch {path}'
    calls = [
        pickle.dumps(_Call(os.system, touch), protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ]
    calls += [
        pickle.dumps(_Call(eval, f'open({path!r}, "w")')),
        pickle.dumps(_Call(exec, f'open({path!r}, "w").close()')),
        pickle.dumps(_Call(open, path, 'w')),
        pickle.dumps(_Call(subprocess.check_output, ['touch', path])),
        pickle.dumps({'keypoints': _Call(os.system, touch), 'confidences': [1]}),
        name('numpy', 'fromfile', path),
        name('numpy.testing._private.utils', 'runstring', f'open({path!r}, "w")'),
        name('numpy.f2py.crackfortran', 'myeval', f'open({path!r}, "w")'),
        name('torch.serialization', 'load', path),
        name('builtins', 'getattr.__call__', path),
        name('pathlib', 'Path.touch', path),
        name('collections', 'OrderedDict.fromkeys', path),
        b'(V' + touch.encode() + b'\nios\nsystem\n.',
        b'\x80\x02cbuiltins\ngetattr\n(cbuiltins\n__import__\n(Vos\ntRVsystem\ntR(V'
        + touch.encode()
        + b'\ntR.',
        b'\x80\x02ccopyreg\n_reconstructor\n(cos\n_wrap_close\ncbuiltins\nobject\nNtR.',
    ]
    return calls


def bombs() -> list[bytes]:
    """Small files that want much memory, time or stack."""
    doubled = b'\x80\x02]q\x00' + b''.join(b']q%c(h%ch%ce' % (i + 1, i, i) for i in range(60)) + b'.'
    return [
        doubled,
        b'\x80\x02' + b'(' * 200_000 + b't' * 200_000 + b'.',
        b'\x80\x02' + b']' * 100_000 + b'a' * 99_999 + b'.',
        b'\x80\x04\x8e' + struct.pack('<Q', 1 << 40) + b'x.',
        b'\x80\x04\x8e' + struct.pack('<Q', (1 << 63) - 1) + b'x.',
        b'\x80\x02B' + struct.pack('<I', 0xFFFFFFFF) + b'x.',
        b'\x80\x04\x95' + struct.pack('<Q', 1 << 40) + b'N.',
        b'\x80\x02\x8b' + struct.pack('<I', 0x7FFFFFFF) + b'x.',
        b'\x80\x02Nr' + struct.pack('<I', 0x7FFFFFFF) + b'.',
        b'\x80\x05\x96' + struct.pack('<Q', 1 << 40) + b'x.',
        b'\x80\x02\x82\x01.',
        b'\x80\x02U\x01xQ.',
        b'\x80\x02]q\x00h\x00a.',  # a list in itself
        b'\x80\x02}q\x00U\x01ah\x00s.',
        b'I' + b'9' * 100_000 + b'\n.',
        b'\x80\x02' + b'N' * 1_000_000 + b'.',
    ]


def program(file: Path, rng: np.random.Generator, canary: Path) -> None:
    made = programs(canary)
    chosen = made[int(rng.integers(len(made)))]
    if rng.random() < 0.4:  # among what should be there
        content = file.read_bytes()
        ends = [
            place
            for operation, _, place in pickletools.genops(content)
            if operation.name in ('MARK', 'EMPTY_LIST')
        ]
        at = ends[int(rng.integers(len(ends)))] if ends else 2
        chosen = content[:at] + chosen.removeprefix(b'\x80\x02').rstrip(b'.') + b'0' + content[at:]
    file.write_bytes(chosen)


def bomb(file: Path, rng: np.random.Generator, canary: Path) -> None:
    made = bombs()
    file.write_bytes(made[int(rng.integers(len(made)))])


def value(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Another value in the place of one."""
    content = pickle.loads(file.read_bytes())
    put = VALUES[int(rng.integers(len(VALUES)))]
    places: list[tuple[Any, Any]] = []

    def walk(container: Any) -> None:
        keys = list(container) if isinstance(container, dict) else range(min(len(container), 20))
        for key in keys:
            places.append((container, key))
            if isinstance(container[key], (dict, list)):
                walk(container[key])

    if isinstance(content, tuple):
        content = list(content)
    if not isinstance(content, (dict, list)) or not content:
        raise Unfit
    walk(content)
    container, key = places[int(rng.integers(len(places)))]
    if rng.random() < 0.15:
        del container[key]
    else:
        container[key] = put
    file.write_bytes(pickle.dumps(content, int(rng.integers(2, 6))))


FAULTS = [
    Fault('programs', 'pickled programs', program, SUFFIXES),
    Fault('bombs', 'pickled bombs', bomb, SUFFIXES),
    Fault('pickles', 'other values', value, SUFFIXES),
]
