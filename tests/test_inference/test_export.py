"""Exported models against PyTorch, on real clips, and without torch."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import edit_json, one_line_error
from tiny_models import clips_of, tiny_checkpoint

from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel, layout_from_dict, layout_to_dict
from mmsign.inference.recognizer import TorchModel, load_member
from mmsign.keypoints.wholebody import hand21, wholebody87
from mmsign.preprocessing.mirror import mirror
from mmsign.utils.errors import MMSignError

STREAMS = ('joint', 'bone', 'joint_motion', 'bone_motion')


@pytest.fixture(scope='module')
def single(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[TorchModel, Path]:
    folder = tmp_path_factory.mktemp('single')
    model = TorchModel([load_member(*tiny_checkpoint(folder, letters, ('joint', 'bone')))], device='cpu')
    return model, export_model(model, folder / 'out', {'top1': 0.5})


@pytest.fixture(scope='module')
def fused(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[TorchModel, Path]:
    folder = tmp_path_factory.mktemp('fused')
    members = [load_member(*tiny_checkpoint(folder, letters, s, i)) for i, s in enumerate(STREAMS)]
    model = TorchModel(members, [2, 1, 1, 0.5], device='cpu')
    return model, export_model(model, folder / 'out')


@pytest.mark.parametrize('kind', ['single', 'fused'])
def test_same_answers_as_pytorch_on_real_clips(
    kind: str, letters: Path, request: pytest.FixtureRequest
) -> None:
    model, folder = request.getfixturevalue(kind)
    exported = ExportedModel(folder, threads=1)
    clips = clips_of(letters, 26, step=4)
    ours, theirs = model(clips), exported(clips)
    np.testing.assert_allclose(theirs.logits, ours.logits, atol=1e-4)
    np.testing.assert_allclose(theirs.joint_importance, ours.joint_importance, atol=1e-4)
    np.testing.assert_allclose(theirs.features, ours.features, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(theirs.features, axis=1), 1, atol=1e-5)
    assert exported.feature_channels == model.feature_channels == theirs.features.shape[1]
    assert exported.networks == model.networks == [member.checkpoint_hash for member in model.members]
    assert (theirs.logits.argmax(1) == ours.logits.argmax(1)).all()
    assert len(set(ours.logits.argmax(1).tolist())) > 3  # the model tells clips apart
    assert exported.glosses == model.glosses == list('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    assert (exported.layout, exported.input_layout) == (model.layout, model.input_layout)
    # one clip at a time gives the same
    np.testing.assert_allclose(exported(clips[:1]).logits, theirs.logits[:1], atol=1e-4)


def test_the_network_is_the_recognisers(single: tuple[TorchModel, Path], letters: Path) -> None:
    model, _ = single
    clips = clips_of(letters, 3)
    inputs = torch.from_numpy(np.stack([model.prepare(*clip)[0] for clip in clips]))
    with torch.no_grad():
        expected = model.members[0].model(inputs, mode='tensor').numpy()
    np.testing.assert_allclose(model(clips).logits, expected, atol=5e-5)  # batch normalisation is folded


def test_features_are_what_the_classifier_sees(
    single: tuple[TorchModel, Path], fused: tuple[TorchModel, Path], letters: Path
) -> None:
    clips = clips_of(letters, 5)
    seen: list[np.ndarray] = []
    member = single[0].members[0].model
    hook = member.cls_head.register_forward_hook(lambda _, args, __: seen.append(args[0].numpy()))
    with torch.no_grad():
        for clip in clips:
            member(torch.from_numpy(single[0].prepare(*clip)[0])[None], mode='tensor')
    hook.remove()
    expected = np.concatenate([row / np.sqrt((row**2).sum()) for row in seen])
    for either in (single[0], ExportedModel(single[1])):
        np.testing.assert_allclose(either.embed(clips), expected, atol=1e-5)
        assert either.embed([]).shape == (0, 12)
    # fused: scalar products are the weighted mean of the members' cosines
    alone = [TorchModel([member], device='cpu').embed(clips) for member in fused[0].members]
    cosines = sum(w / 4.5 * rows @ rows.T for w, rows in zip([2, 1, 1, 0.5], alone))
    together = ExportedModel(fused[1]).embed(clips)
    np.testing.assert_allclose(together @ together.T, cosines, atol=1e-5)


def test_fusion_is_the_weighted_mean_of_softmax_scores(fused: tuple[TorchModel, Path], letters: Path) -> None:
    model, _ = fused
    clips = clips_of(letters, 5)
    weights = np.array([2, 1, 1, 0.5]) / 4.5
    alone = [TorchModel([member], device='cpu')(clips) for member in model.members]
    expected = sum(w * result.scores for w, result in zip(weights, alone))
    np.testing.assert_allclose(model(clips).scores, expected, atol=1e-5)
    np.testing.assert_allclose(
        model(clips).joint_importance, np.mean([r.joint_importance for r in alone], 0), rtol=1e-4
    )


def test_joints_are_the_signers_own(single: tuple[TorchModel, Path], letters: Path) -> None:
    """The model sees left-handed signers mirrored; what mattered is still said of the left hand."""
    model, folder = single
    for keypoints, confidence in clips_of(letters, 26, step=4):
        other = mirror(keypoints, confidence, model.layout.flip)
        for either in (model, ExportedModel(folder)):
            right, left = either([(keypoints, confidence)]), either([other])
            np.testing.assert_allclose(left.logits, right.logits, rtol=1e-3, atol=1e-3)
            np.testing.assert_allclose(
                left.joint_importance, right.joint_importance[:, model.input_layout.flip], rtol=1e-3
            )


@pytest.mark.parametrize(('batch', 'frames'), [(1, 16), (3, 16), (2, 33), (1, 2)])
def test_batch_and_time_are_dynamic(single: tuple[TorchModel, Path], batch: int, frames: int) -> None:
    model, folder = single
    inputs = torch.rand(batch, 6, frames, 43, generator=torch.Generator().manual_seed(0))
    found = ExportedModel(folder)._run([inputs.numpy()])
    with torch.no_grad():
        logits, joints, _ = model.network(inputs)
    # fp32 rounds relative to the largest sum: logits of an untrained network reach thousands
    scale = float(logits.abs().max())
    np.testing.assert_allclose(found.logits / scale, logits.numpy() / scale, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.joint_importance, joints.numpy(), rtol=1e-4)


def test_it_runs_where_there_is_no_torch(
    single: tuple[TorchModel, Path], letters: Path, tmp_path: Path
) -> None:
    model, folder = single
    keypoints, confidence = clips_of(letters, 1)[0]
    np.savez(tmp_path / 'clip.npz', keypoints=keypoints, confidence=confidence)
    code = f"""
import sys

class Only:
    # numpy, onnxruntime and what onnxruntime itself needs
    names = {{'mmsign', 'numpy', 'onnxruntime', 'flatbuffers', 'google', 'packaging'}}

    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] not in self.names | sys.stdlib_module_names:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Only())
import numpy as np
from mmsign.inference.exported import ExportedModel
clip = np.load({str(tmp_path / 'clip.npz')!r})
found = ExportedModel({str(folder)!r})([(clip['keypoints'], clip['confidence'])])
np.save({str(tmp_path / 'out.npy')!r}, found.logits)
"""
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(
        np.load(tmp_path / 'out.npy'), model([(keypoints, confidence)]).logits, atol=1e-4
    )


def test_the_folder_tells_what_it_is(single: tuple[TorchModel, Path], fused: tuple[TorchModel, Path]) -> None:
    content = json.loads((single[1] / 'model.json').read_text())
    assert content['metrics'] == {'top1': 0.5}
    assert content['members'][0]['checkpoint_sha256'] == single[0].members[0].checkpoint_hash
    assert sorted(content['layouts']) == ['hands43', 'wholebody133', 'wholebody87']
    assert [m['weight'] for m in json.loads((fused[1] / 'model.json').read_text())['members']] == [
        2,
        1,
        1,
        0.5,
    ]
    assert sorted(file.name for file in single[1].iterdir()) == ['model.json', 'model.onnx']


@pytest.mark.parametrize('layout', [wholebody87(), hand21()])
def test_layouts_survive_json(layout) -> None:
    assert layout_from_dict(json.loads(json.dumps(layout_to_dict(layout)))) == layout


def test_bad_input_is_refused(single: tuple[TorchModel, Path], tmp_path: Path) -> None:
    model, folder = single
    exported = ExportedModel(folder)
    for either in (model, exported):
        with pytest.raises(MMSignError, match='nobody is detected'):
            either([(np.zeros((5, 133, 2)), np.zeros((5, 133)))])
        with pytest.raises(MMSignError, match='has 12 points, wholebody133 133'):
            either([(np.ones((5, 12, 2)), np.ones((5, 12)))])
    with pytest.raises(MMSignError, match='already exists'):
        export_model(model, folder)
    with pytest.raises(MMSignError, match='is not an exported model'):
        ExportedModel(tmp_path)
    (tmp_path / 'model.json').write_text(json.dumps({'format': 'other'}))
    with pytest.raises(MMSignError, match="its format is 'other'"):
        ExportedModel(tmp_path)
    (tmp_path / 'model.json').write_bytes((folder / 'model.json').read_bytes())
    (tmp_path / 'model.onnx').write_bytes(b'junk')
    with pytest.raises(MMSignError, match=r'model\.onnx: field onnx_sha256: has changed since'):
        ExportedModel(tmp_path)
    edit_json(tmp_path / 'model.json', onnx_sha256=...)
    with pytest.raises(MMSignError, match=r'model\.onnx: cannot be run'):
        ExportedModel(tmp_path)


def test_no_clips_lists_and_a_forgotten_list(single: tuple[TorchModel, Path], letters: Path) -> None:
    model, folder = single
    keypoints, confidence = clips_of(letters, 1)[0]
    as_json = json.loads(json.dumps([[keypoints.tolist(), confidence.tolist()]]))
    for either in (model, ExportedModel(folder)):
        empty = either([])
        assert empty.logits.shape == empty.scores.shape == (0, 26)
        assert empty.joint_importance.shape == (0, 43)
        expected, found = either([(keypoints, confidence)]), either(as_json)
        np.testing.assert_array_equal(found.logits, expected.logits)
        np.testing.assert_array_equal(found.joint_importance, expected.joint_importance)
        for wrong in ((keypoints, confidence), keypoints, [keypoints], [(keypoints,)], as_json[0]):
            with one_line_error('is not a pair', 'give a list of pairs'):
                either(wrong)


def test_members_must_agree(single: tuple[TorchModel, Path], fused: tuple[TorchModel, Path]) -> None:
    import dataclasses

    first = single[0].members[0]
    other = dataclasses.replace(fused[0].members[0], glosses=list('ABCDEFGHIJKLMNOPQRSTUVWXYÄ'))
    with pytest.raises(MMSignError, match=r"field glosses: .* lacks 'Z'"):
        TorchModel([first, other])
    for weights in ([1, 2], [0], [-1], [float('nan')], [float('inf')]):
        with pytest.raises(MMSignError, match='field weights'):
            TorchModel([first], weights)


def test_checkpoints_that_do_not_fit(letters: Path, tmp_path: Path) -> None:
    config, checkpoint = tiny_checkpoint(tmp_path, letters)
    with pytest.raises(MMSignError, match='no such checkpoint'):
        load_member(config, tmp_path / 'none.pth')
    state = torch.load(checkpoint, weights_only=True)
    state['meta']['dataset_meta']['classes'] = ['a', 'b']
    torch.save(state, tmp_path / 'two.pth')
    with pytest.raises(
        MMSignError, match=r'classifier has 26 classes, the data 2 .* train it again with num_classes = 2$'
    ):
        load_member(config, tmp_path / 'two.pth')
    del state['state_dict']['cls_head.fc.bias']
    torch.save(state, tmp_path / 'less.pth')
    with pytest.raises(MMSignError, match='does not fit the model'):
        load_member(config, tmp_path / 'less.pth')
    state = torch.load(checkpoint, weights_only=True)
    del state['meta']['dataset_meta']
    torch.save(state, tmp_path / 'silent.pth')
    assert load_member(config, tmp_path / 'silent.pth').glosses[:2] == ['A', 'B']  # from the archive


def test_clips_may_run_one_by_one(single: tuple[TorchModel, Path], letters: Path) -> None:
    model = ExportedModel(single[1])
    clips = clips_of(letters, 4)
    assert model._session.get_session_options().intra_op_num_threads == 1  # so small a network
    together = model(clips)
    model._singly = True
    np.testing.assert_allclose(model(clips).logits, together.logits, atol=1e-5)
    np.testing.assert_allclose(model(clips).joints, together.joints, atol=1e-5)


@pytest.mark.parametrize('format', ['mmsign model 1', 'mmsign model 2'])
def test_a_model_that_names_no_confidence_saw_scores(
    single: tuple[TorchModel, Path], letters: Path, tmp_path: Path, format: str
) -> None:
    """Exported up to version 0.1: it keeps getting what it was trained with."""
    folder = tmp_path / 'old'
    shutil.copytree(single[1], folder)
    content = json.loads((folder / 'model.json').read_text())
    assert content['format'] == 'mmsign model 2'
    streams = content['members'][0]['pipeline'][-2]
    assert (streams['type'], streams.pop('confidence')) == ('MakeStreams', 'mask')
    (folder / 'model.json').write_text(json.dumps({**content, 'format': format}))
    keypoints, confidence = clips_of(letters, 1)[0]
    halved = confidence / 2
    old, new = (ExportedModel(where).prepare(keypoints, halved)[0] for where in (folder, single[1]))
    np.testing.assert_array_equal(old[[0, 1, 3, 4]], new[[0, 1, 3, 4]])
    assert set(np.unique(new[[2, 5]])) <= {0, 1}
    assert 0 < old[2].max() <= 0.5
