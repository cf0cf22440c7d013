"""Enrolling, embedding and searching, as commands on real letters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tiny_models import tiny_checkpoint
from tool_runner import run_tool

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.inference.enrolment import SCALE
from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel
from mmsign.inference.recognizer import TorchModel, load_member
from mmsign.inference.training_means import PER_CLASS, means_of
from mmsign.keypoints.registered import build_layout


@pytest.fixture(scope='module')
def exported(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the means of the clips of three languages."""
    folder = tmp_path_factory.mktemp('enrol')
    model = TorchModel([load_member(*tiny_checkpoint(folder, letters, ('joint', 'bone')))], device='cpu')
    return export_model(model, folder / 'model', None, means_of(model, letters, {'not_signers': ['psr']}))


@pytest.fixture(scope='module')
def signs(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Polish clips under names that the model does not know."""
    out, source = tmp_path_factory.mktemp('signs') / 'archive', PoseArchive(letters)
    rows = [row for row in range(len(source)) if source.clip(row).signer in ('psr', 'ise')]
    rows = [row for row in rows if source.clip(row).gloss in 'AB']
    with ArchiveWriter(out, build_layout(source.meta['layout']), ['tea', 'milk']) as writer:
        for row in rows:
            clip = source.clip(row)
            label = int(clip.gloss == 'B')
            writer.add(clip.clip_id, *source.read(row), label=label, width=clip.width, height=clip.height)
    return out


def test_enrolled_signs_are_named(
    exported: Path,
    signs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    assert run_tool(monkeypatch, 'enrol.py', exported, signs, '--out', tmp_path / 'more') == 0
    printed = capsys.readouterr().out
    assert '2 enrolled signs (clips): tea (2), milk (2)' in printed
    assert 'of 4 clips, each left out once' in printed
    old, new, archive = ExportedModel(exported), ExportedModel(tmp_path / 'more'), PoseArchive(signs)
    assert json.loads((tmp_path / 'more/model.json').read_text())['format'] == 'mmsign model 3'
    assert new.glosses == [*old.glosses, 'tea', 'milk']
    assert sorted(f.name for f in (tmp_path / 'more').iterdir()) == [
        'class_means.npz',
        'model.json',
        'model.onnx',
    ]
    clips = [archive.read(row) for row in range(len(archive))]
    before, after = old(clips), new(clips)
    np.testing.assert_array_equal(after.logits[:, :26], before.logits)
    # against each other, the enrolled signs differ by their cosines alone
    rows, labels = new.means.spread(old.embed(clips)), archive.columns['label']
    means = [rows[labels == label].mean(0) for label in (0, 1)]
    expected = np.stack([rows @ m / np.linalg.norm(m) for m in means], 1)
    np.testing.assert_allclose(np.diff(after.logits[:, 26:]), SCALE * np.diff(expected), atol=1e-3)
    assert new([]).logits.shape == (0, 28)
    # the clips it was enrolled with are its own
    assert run_tool(monkeypatch, 'predict.py', tmp_path / 'more', signs, '--out', tmp_path / 'out') == 0
    assert '4 clips; ' in capsys.readouterr().out
    # a second time adds clips
    words = (tmp_path / 'more', signs, '--out', tmp_path / 'again', '--glosses', 'milk')
    assert run_tool(monkeypatch, 'enrol.py', *words) == 0
    assert 'tea (2), milk (4)' in capsys.readouterr().out


def test_what_cannot_be_enrolled(
    exported: Path,
    signs: Path,
    letters: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    bare = tmp_path / 'bare'
    shutil.copytree(exported, bare)
    (bare / 'class_means.npz').unlink()
    for words, message in (
        ((exported, letters), "the model knows 'A' from its training"),
        ((exported, signs, '--glosses', 'coffee'), "no clip shows 'coffee'"),
        ((bare, signs), '--trained-on ARCHIVE'),
        ((bare, signs, '--trained-on', signs), 'no clip shows a sign that the model knows'),
        ((tmp_path / 'nowhere', signs), 'no such file or folder'),
        ((exported, tmp_path / 'nothing'), 'nothing'),
    ):
        assert run_tool(monkeypatch, 'enrol.py', *words, '--out', tmp_path / 'out') == 2
        assert message in capsys.readouterr().err
        assert not list(tmp_path.glob('out*'))
    assert (
        run_tool(monkeypatch, 'enrol.py', bare, signs, '--trained-on', letters, '--out', tmp_path / 'out')
        == 0
    )
    assert ExportedModel(tmp_path / 'out').glosses[26:] == ['tea', 'milk']
    assert run_tool(monkeypatch, 'enrol.py', exported, signs, '--out', tmp_path / 'out') == 2
    assert 'already exists' in capsys.readouterr().err


def test_means_are_of_the_clips_that_train(exported: Path, letters: Path) -> None:
    model, archive = ExportedModel(exported), PoseArchive(letters)
    for label in (0, 25):
        rows = np.flatnonzero((archive.columns['label'] == label) & (archive.columns['signer'] != 'psr'))
        features = model.embed([archive.read(int(row)) for row in rows])
        assert len(rows) <= PER_CLASS
        np.testing.assert_allclose(model.means.known[label], model.means.spread(features).sum(0), atol=1e-3)


def test_embed_and_search(
    exported: Path,
    letters: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    file = tmp_path / 'features.npz'
    assert run_tool(monkeypatch, 'embed.py', letters, '--model', exported, '--out', file) == 0
    assert '104 clips, 12 numbers each' in capsys.readouterr().out
    answers = []
    for archive in (file, letters):
        assert run_tool(monkeypatch, 'search.py', exported, 'psr_C', archive, '--top-k', 4) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    lines = answers[0].splitlines()[1:]
    assert len(lines) == 4
    assert 'psr_C' not in answers[0]  # most like itself, and no answer
    cosines = [float(line.split()[0]) for line in lines]
    assert cosines == sorted(cosines, reverse=True)
    with np.load(file) as content:
        row = content['clip_id'].tolist().index('psr_C')
        every = content['features'] @ content['features'][row]
    assert cosines[0] == pytest.approx(np.sort(every)[-2], abs=1e-3)
    other = exported.with_name('other')
    shutil.copytree(exported, other)
    meta = json.loads((other / 'model.json').read_text())
    meta['members'][0]['checkpoint_sha256'] = 'another'
    (other / 'model.json').write_text(json.dumps(meta))
    for words, message in (
        ((other, 'psr_C', file), 'are of another model, model'),
        ((exported, 'nobody', file), 'is no file and no clip of it'),
    ):
        assert run_tool(monkeypatch, 'search.py', *words) == 2
        assert message in capsys.readouterr().err
