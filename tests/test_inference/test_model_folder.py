"""An exported model that is malformed, or whose parts do not belong together, is refused in one line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from helpers import edit_json, one_line_error, random_clip

from mmsign.inference.exported import ExportedModel
from mmsign.utils.paths import resolve


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(resolve('mmsign://models/letters'), tmp_path / 'letters')


STEP = {'type': 'Normalize'}
MEMBER = {'input': 'inputs_0', 'pipeline': [STEP], 'in_channels': 6}


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        ('format', 'mmsign model 9'),
        ('glosses', None),
        ('glosses', []),
        ('glosses', 'ABC'),
        ('glosses', ['A', 'A']),
        ('glosses', ['A', 1]),
        ('layouts', []),
        ('layout', 'other'),
        ('input_layout', ['x']),
        ('members', {}),
        ('members', [None]),
        ('members', [{**MEMBER, 'pipeline': 5}]),
        ('members', [{**MEMBER, 'pipeline': [5]}]),
        ('members', [{**MEMBER, 'input': 5}]),
        ('members', [{**MEMBER, 'in_channels': True}]),
        ('estimator', 'mediapipe'),
        ('estimator', {'name': 5}),
    ],
)
def test_a_malformed_description(folder: Path, field: str, value: Any) -> None:
    edit_json(folder / 'model.json', **{field: value})
    with one_line_error(folder / 'model.json', 'is not an exported model', 'tools/export_model.py'):
        ExportedModel(folder)


def test_another_number_of_glosses_than_the_network_has(folder: Path) -> None:
    edit_json(folder / 'model.json', glosses=['A', 'B'])
    with one_line_error('model.onnx: field glosses', '26 logits', '2 glosses'):
        ExportedModel(folder)([random_clip('wholebody133', 12)])


def test_a_changed_network_is_noticed(folder: Path) -> None:
    content = (folder / 'model.onnx').read_bytes()
    weights = max((tensor.raw_data for tensor in onnx.load(folder / 'model.onnx').graph.initializer), key=len)
    changed = weights[:-4] + bytes(4)
    assert changed != weights
    (folder / 'model.onnx').write_bytes(content.replace(weights, changed))  # it would run
    with one_line_error('model.onnx: field onnx_sha256: has changed since it was exported'):
        ExportedModel(folder)
    edit_json(folder / 'model.json', onnx_sha256=...)  # models of earlier versions do not have it
    assert np.isfinite(ExportedModel(folder)([random_clip('wholebody133', 12)]).logits).all()


def test_weights_in_other_files(folder: Path) -> None:
    network = onnx.load(folder / 'model.onnx')
    tensor = network.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key='location', value='../../../etc/passwd')
    tensor.ClearField('raw_data')
    (folder / 'model.onnx').write_bytes(network.SerializeToString())
    edit_json(folder / 'model.json', onnx_sha256=...)
    with one_line_error('model.onnx: keeps weights in other files'):
        ExportedModel(folder)


def test_a_network_that_cannot_be_run(folder: Path) -> None:
    edit_json(folder / 'model.json', onnx_sha256=...)
    network = onnx.load(folder / 'model.onnx')
    network.graph.input[0].name = 'other'
    (folder / 'model.onnx').write_bytes(network.SerializeToString())
    with one_line_error('model.onnx: cannot be run'):
        ExportedModel(folder)([random_clip('wholebody133', 12)])
