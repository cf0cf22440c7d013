"""The two files of an exported model, ``model.json`` and ``model.onnx``, checked before use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash
from mmsign.utils.json_texts import load_json
from mmsign.utils.opening import check_file

FORMAT = 'mmsign model 2'
#: What a model with enrolled signs is, so that an mmsign that would not name these refuses it.
ENROLLED = 'mmsign model 3'
#: Version 1 did not say what the confidence channel is: the estimator's score.
READABLE = ('mmsign model 1', FORMAT, ENROLLED)
#: Of the network, in the order of :class:`Recognition`; before version 0.2 without the last.
OUTPUTS = ('logits', 'joints', 'features')
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

    if not file.is_file():
        raise MMSignError('is not an exported model: it has no model.json', file=folder, fix=FIX)
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


def output_sizes(session: Any, classes: int, points: int, file: Path) -> dict[str, Any]:
    """Name → last axis of each output that is used: classes, points and, if the network gives any, features.

    Args:
        session: Of :func:`open_session`.
        classes: Of model.json.
        points: Of model.json.
        file: The network, for errors.

    Raises:
        MMSignError: If an output is missing or has another size than model.json says.
    """
    found = {output.name: (output.shape or [None])[-1] for output in session.get_outputs()}
    for name, size, what in (('logits', classes, 'glosses'), ('joints', points, 'points')):
        given = found.get(name)
        if name not in found or (isinstance(given, int) and given != size):
            raise MMSignError(
                f'gives {given or "no"} {name}, model.json has {size} {what}', file=file, field=what, fix=FIX
            )
    features = found.get('features')
    sizes = {'logits': classes, 'joints': points}
    return sizes | ({'features': features} if isinstance(features, int) else {})


def run_session(
    session: Any, inputs: Mapping[str, np.ndarray], sizes: Mapping[str, int], file: Path
) -> list[np.ndarray]:
    """Logits (N, classes), joint importance (N, V) and perhaps features (N, C) of a batch.

    Args:
        session: Of :func:`open_session`.
        inputs: Name → (N, C, T, V).
        sizes: Of :func:`output_sizes`.
        file: The network, for errors.

    Raises:
        MMSignError: If the network cannot take the inputs, or gives other shapes or numbers that are none.
    """
    try:
        found = session.run(list(sizes), dict(inputs))
    except Exception as error:
        raise _failure(error, file) from None
    count = len(next(iter(inputs.values())))
    for (name, size), array in zip(sizes.items(), found):
        if getattr(array, 'shape', ()) != (count, size) or array.dtype != np.float32:
            raise MMSignError(
                f'gives {getattr(array, "shape", "no array")} for {count} clips, expected {size} each',
                file=file,
                field=name,
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
