"""Checkpoints and deployment models."""

from __future__ import annotations

import pickle
import pickletools
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from helpers import random_clip, write_archive
from mmengine.logging import HistoryBuffer
from mmengine.registry import DefaultScope
from test_engine.test_runs import CONFIG

from fuzz.cases import Fault, Target, Unfit, Wrong
from fuzz.faults.pickles import bombs, programs
from mmsign.engine.checkpoints import find_checkpoint, read_meta
from mmsign.engine.recipe import inference_recipe
from mmsign.engine.runs import load_config
from mmsign.inference.exported import ExportedModel
from mmsign.inference.recognizer import load_member
from mmsign.registry import MODELS
from mmsign.utils.paths import resolve

REPO = Path(__file__).resolve().parents[3]
#: Instructions of pickles and the bytes of their numbers.
INTEGERS = {'BININT': 4, 'BININT1': 1, 'BININT2': 2}


def make_checkpoint(folder: Path) -> None:
    """A work dir with its last checkpoint; the config, which is a program, lies outside."""
    import json

    archive = write_archive(folder.parent / 'archive')
    config = folder.parent / 'tiny.py'
    config.write_text(CONFIG.format(repo=REPO, archive=archive))
    cfg = load_config(config)
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmsign'):
        model = MODELS.build(cfg.model)
    meta = {
        'dataset_meta': {'classes': ['house', 'tree', 'water'], 'layout': 'base27'},
        'recipe': json.dumps(inference_recipe(cfg)),
        'estimator': {'name': 'mediapipe', 'version': '1', 'options': {}},
        **{'epoch': 3, 'iter': 12, 'seed': 0, 'cfg': 'text', 'time': 'now'},
    }
    optimizer = torch.optim.AdamW(model.parameters())
    sum(parameter.sum() for parameter in model.parameters()).backward()
    optimizer.step()
    content = {
        'meta': meta,
        'state_dict': model.state_dict(),
        'message_hub': {
            'log_scalars': {'loss': HistoryBuffer([1.0, 0.5], [1, 1])},
            'runtime_info': {'iter': 12},
        },
        'optimizer': optimizer.state_dict(),
    }
    torch.save(content, folder / 'epoch_3.pth')
    (folder / 'last_checkpoint').write_text('/gone/epoch_3.pth')


def open_checkpoint(folder: Path) -> Any:
    read_meta(folder / 'epoch_3.pth')
    member = load_member(folder.parent / 'tiny.py', find_checkpoint(folder))
    state = {name: value.numpy() for name, value in member.model.state_dict().items()}
    if not all(np.isfinite(value).all() for value in state.values()):
        raise Wrong('weights that are not finite')
    if len(member.glosses) != 3 or not all(isinstance(gloss, str) for gloss in member.glosses):
        raise Wrong(f'glosses {member.glosses}')
    return state, member.glosses, member.estimator


def _members(file: Path) -> tuple[dict[str, bytes], str]:
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return members, next(name for name in members if name.endswith('data.pkl'))


def _write(file: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, 'w', zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def program(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """A program in the place of the pickle in the file, inside it, or in that of the whole file."""
    members, pickled = _members(file)
    made = [*programs(canary), *bombs()]
    chosen = made[int(rng.integers(len(made)))]
    if rng.random() < 0.2:
        file.write_bytes(chosen)
        return
    if rng.random() < 0.4:
        content = members[pickled]
        places = [place for operation, _, place in pickletools.genops(content) if operation.name == 'MARK']
        at = places[int(rng.integers(len(places)))]
        chosen = content[:at] + chosen.removeprefix(b'\x80\x02').rstrip(b'.') + b'0' + content[at:]
    members[pickled] = chosen
    _write(file, members)


def numbers(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Shapes, strides, offsets and counts in the pickle become others."""
    members, pickled = _members(file)
    content = bytearray(members[pickled])
    found = [
        (at, INTEGERS[op.name]) for op, _, at in pickletools.genops(bytes(content)) if op.name in INTEGERS
    ]
    for _ in range(int(rng.integers(1, 4))):
        at, width = found[int(rng.integers(len(found)))]
        value = int(rng.choice([0, 1, 2, 7, 255, 65535, 2**31 - 1, 10**9, 10**6])) % (1 << 8 * width)
        content[at + 1 : at + 1 + width] = value.to_bytes(width, 'little')
    members[pickled] = bytes(content)
    _write(file, members)


VALUES: tuple[Any, ...] = (
    *(None, 0, -1, 1.5, 'x', '', [], {}, (), True, [1], ['a'], {'a': 1}, 'x' * 10**5, '[' * 10**5, 2**70),
    *(float('nan'), torch.zeros(2), torch.zeros(1).expand(10**9), torch.full((3, 8), torch.nan)),
    *(torch.zeros(2, dtype=torch.int8), torch.zeros(3, 3).to_sparse(), torch.zeros(8, dtype=torch.cfloat)),
    *(torch.zeros(10**3, 0), torch.zeros(()), '{"pipeline": 5}', '{"pipeline": [5]}', '[]', '{"neck": []}'),
    *('no json', ['house', 'house', 'tree'], {1: 2}),
)  # fmt: skip


def values(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Other values under the keys that are read, or a key lost."""
    content = torch.load(file, weights_only=True)
    places: list[tuple[Any, Any]] = []

    def walk(container: Any, depth: int = 0) -> None:
        for key in list(container):
            places.append((container, key))
            if isinstance(container[key], dict) and depth < 2:
                walk(container[key], depth + 1)

    walk(content)
    read = [
        (c, key)
        for c, key in places
        if key in ('meta', 'state_dict', 'recipe', 'classes', 'layout', 'dataset_meta')
    ]
    chosen = read if rng.random() < 0.5 else places
    container, key = chosen[int(rng.integers(len(chosen)))]
    if rng.random() < 0.15:
        del container[key]
    else:
        container[key] = VALUES[int(rng.integers(len(VALUES)))]
    torch.save(content, file)


def whole(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """Another thing in the file, in the new or the old format."""
    old = bool(rng.random() < 0.5)
    kind = int(rng.integers(4))
    if kind == 0:
        torch.save(torch.load(file, weights_only=True), file, _use_new_zipfile_serialization=not old)
    elif kind == 1:
        torch.save(VALUES[int(rng.integers(len(VALUES)))], file, _use_new_zipfile_serialization=not old)
    elif kind == 2:
        torch.jit.script(torch.nn.Linear(2, 2)).save(str(file))
    else:
        file.write_bytes(pickle.dumps({'state_dict': {'a': np.zeros(3)}, 'meta': {}}))


def make_model(folder: Path) -> None:
    shutil.copytree(resolve('mmsign://models/letters'), folder / 'letters')


def open_model(folder: Path) -> Any:
    model = ExportedModel(folder / 'letters', threads=1)
    clips = [random_clip('wholebody133', 12, seed=1), random_clip('wholebody133', 12, seed=2)]
    found = model(clips)
    if found.logits.shape != (2, len(model.glosses)) or not np.isfinite(found.scores).all():
        raise Wrong(f'logits {found.logits.shape} for {len(model.glosses)} glosses')
    if found.joint_importance.shape != (2, model.input_layout.num_keypoints):
        raise Wrong(f'importance {found.joint_importance.shape}')
    if not np.isfinite(found.joint_importance).all():
        raise Wrong('an importance that is not finite')
    if not all(isinstance(gloss, str) for gloss in model.glosses) or len(set(model.glosses)) < len(
        model.glosses
    ):
        raise Wrong(f'glosses {model.glosses}')
    return found.logits, found.joint_importance


def graph(file: Path, rng: np.random.Generator, canary: Path) -> None:
    """The network becomes another: a node's type or number, a shape, outside data, a huge constant."""
    import onnx

    model = onnx.load(file)
    kind = int(rng.integers(6))
    nodes = model.graph.node
    node = nodes[int(rng.integers(len(nodes)))]
    if kind == 0:
        node.op_type = ('If', 'Loop', 'Identity', 'NoSuchThing', 'Sqrt', 'Concat')[int(rng.integers(6))]
    elif kind == 1 and node.input:
        node.input[int(rng.integers(len(node.input)))] = ('', 'nowhere', node.output[0])[int(rng.integers(3))]
    elif kind == 2:
        put = model.graph.initializer[int(rng.integers(len(model.graph.initializer)))]
        put.data_location = onnx.TensorProto.EXTERNAL
        place = ('../../../../etc/passwd', '/etc/passwd', '/dev/zero', 'gone.bin')[int(rng.integers(4))]
        put.external_data.add(key='location', value=place)
        put.ClearField('raw_data')
    elif kind == 3:
        put = model.graph.initializer[int(rng.integers(len(model.graph.initializer)))]
        if not put.dims:
            raise Unfit
        put.dims[0] = int(rng.choice([0, -1, 10**12, 2**62]))
    elif kind == 4:
        size = onnx.helper.make_tensor(
            'huge', onnx.TensorProto.INT64, [1], [int(rng.choice([10**9, 10**12, 2**62]))]
        )
        model.graph.initializer.append(size)
        model.graph.node.insert(0, onnx.helper.make_node('ConstantOfShape', ['huge'], ['filled']))
        model.graph.node.insert(1, onnx.helper.make_node('ReduceSum', ['filled'], ['joints2'], keepdims=0))
        model.graph.output.append(onnx.helper.make_tensor_value_info('joints2', onnx.TensorProto.FLOAT, []))
    else:
        put = model.graph.output if rng.random() < 0.5 else model.graph.input
        put[int(rng.integers(len(put)))].name = ('other', '', 'joints', 'logits')[int(rng.integers(4))]
    file.write_bytes(model.SerializeToString())


TARGETS = [
    Target(
        'checkpoint',
        make_checkpoint,
        open_checkpoint,
        checksummed=('.pth',),
        more=[
            Fault('programs', 'pickled programs and bombs', program, ('.pth',)),
            Fault('tensors', 'false shapes and offsets', numbers, ('.pth',)),
            Fault('tensors', 'other values', values, ('.pth',)),
            Fault('tensors', 'another thing', whole, ('.pth',)),
        ],
    ),
    Target(
        'model',
        make_model,
        open_model,
        checksummed=('.onnx',),
        more=[Fault('network', 'other graphs', graph, ('.onnx',))],
    ),
]
