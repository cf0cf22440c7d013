"""The two files of an exported model, ``model.json`` and ``model.onnx``, checked before use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash
from mmsign.utils.json_texts import load_json
from mmsign.utils.opening import check_file

FORMAT = 'mmsign model 2'
#: Version 1 did not say what the confidence channel is: the estimator's score.
READABLE = ('mmsign model 1', FORMAT)
FIX = 'write it with tools/export_model.py'
#: Beginning of the name of a file beside the network that holds weights; models of mmsign have none.
OUTSIDE = b'\x08location'


def read_model_json(folder: Path) -> dict[str, Any]:
    """The contents of ``model.json``; whatever of it is read later has the type that it should have.

    Raises:
        MMSignError: If the file is missing or malformed, or its network is another than when it was written.
    """
    file = folder / 'model.json'

    def check(good: Any, field: str, problem: str = 'is malformed') -> None:
        if not good:
            raise MMSignError(f'is not an exported model: {problem}', file=file, field=field, fix=FIX)

    meta = load_json(file, fix=FIX)
    check(isinstance(meta, dict), 'model.json')
    form = meta.get('format')
    check(form in READABLE, 'format', f'its format is {form!r}, this mmsign reads {" and ".join(READABLE)}')
    glosses, members, estimator = meta.get('glosses'), meta.get('members'), meta.get('estimator')
    check(_texts(glosses) and glosses and len(set(glosses)) == len(glosses), 'glosses')
    check(isinstance(meta.get('layouts'), dict), 'layouts')
    for field in ('layout', 'input_layout'):
        check(isinstance(meta.get(field), str) and meta[field] in meta['layouts'], field)
    check(isinstance(members, list) and members, 'members')
    for member in members:
        steps = member.get('pipeline') if isinstance(member, dict) else None
        check(isinstance(steps, list) and all(isinstance(step, Mapping) for step in steps), 'pipeline')
        check(isinstance(member.get('input'), str), 'input')
        check(type(member.get('in_channels')) is int, 'in_channels')
    named = isinstance(estimator, dict) and isinstance(estimator.get('name'), str)
    check(estimator is None or named, 'estimator')
    stated, network = meta.get('onnx_sha256'), folder / 'model.onnx'
    if stated is not None and network.is_file() and file_hash(network) != stated:
        raise MMSignError(
            'has changed since it was exported: its checksum is another',
            file=network,
            field='onnx_sha256',
            fix=FIX,
        )
    return meta


def open_session(file: Path, threads: int) -> Any:
    """The network of a ``model.onnx``.

    Raises:
        MMSignError: If onnxruntime is not installed or cannot run it.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise MMSignError(
            f'package onnxruntime is not installed ({error})', file=file, fix='pip install onnxruntime'
        ) from None
    if OUTSIDE in check_file(file, fix=FIX).read_bytes():
        raise MMSignError('keeps weights in other files', file=file, fix=FIX)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4  # what is wrong is said below, in one line
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=['CPUExecutionProvider'])
    except Exception as error:  # onnxruntime has exception types of its own, none of them public
        raise _failure(error, file) from None


def run_session(
    session: Any, inputs: Mapping[str, np.ndarray], sizes: Sequence[int], file: Path
) -> list[np.ndarray]:
    """Logits (N, classes) and joint importance (N, V) of a batch.

    Args:
        session: Of :func:`open_session`.
        inputs: Name → (N, C, T, V).
        sizes: Classes and V.
        file: The network, for errors.

    Raises:
        MMSignError: If the network cannot take the inputs, or gives other shapes.
    """
    try:
        found = session.run(['logits', 'joints'], dict(inputs))
    except Exception as error:
        raise _failure(error, file) from None
    count = len(next(iter(inputs.values())))
    shapes = [getattr(array, 'shape', ()) for array in found]
    if shapes != [(count, size) for size in sizes]:
        raise MMSignError(
            f'gives {shapes[0]} and {shapes[1]} for {count} clips, model.json has {sizes[0]} glosses and '
            f'{sizes[1]} points',
            file=file,
            field='glosses',
            fix=FIX,
        )
    return found


def _failure(error: Exception, file: Path) -> MMSignError:
    return MMSignError(
        f'cannot be run: {type(error).__name__}: {str(error)[:200]}',
        file=file,
        fix='write it again with tools/export_model.py',
    )


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
