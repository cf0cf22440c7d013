"""The command from beginning to end on a tiny archive, videos and tables; its stages, resumed and refused."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from helpers import edit_clips, write_archive

from mmsign.apis import ExportedModel
from mmsign.datasets import PoseArchive
from mmsign.engine.checkpoints import open_checkpoint
from mmsign.engine.runs import load_config
from mmsign.experiments.fit import run as stages
from mmsign.inference.recognizer import TorchModel, load_member
from mmsign.keypoints.registered import build_layout
from mmsign.prompts import Description, PartText, read_descriptions, write_descriptions
from mmsign.text import TextBank
from test_tools.fitting import GLOSSES, SMALL, SMALL_GRAPH, make_archive
from test_tools.fitting import fit as fit


def test_archive_to_model_and_again(fit, tmp_path):
    source = make_archive(tmp_path / 'source')
    printed = fit(source, '--no-refit')
    out = tmp_path / 'out'
    assert 'archive, since' in printed
    assert '1 of 5 signers test' in printed
    assert printed.strip().splitlines()[-1] == f'next: python tools/predict.py {out}/model clip.mp4'
    metrics = json.loads((out / 'metrics.json').read_text())
    assert metrics['n'] == 4
    assert metrics['train_clips'] == metrics['model_clips'] == 16
    assert metrics['split']['kind'] == 'signer'
    assert metrics['knn_top1'] == metrics['nn_top1'] == metrics['linear_top1'] == 1.0
    assert f'top-1 {metrics["top1"]:.3f}' in printed
    page = (out / 'report/index.html').read_text(encoding='utf8')
    assert 'By signer' in page
    assert 'data:image/png' in page
    assert 'house' in page
    # the exported model is the one that was tested
    model, archive = ExportedModel(out / 'model'), PoseArchive(out / 'archive')
    rows = np.flatnonzero(np.isin(archive.columns['signer'], metrics['split']['test']['signers']))
    clips = [archive.read(row) for row in rows]
    named = model(clips, build_layout('wholebody133')).logits.argmax(1)
    assert (named == archive.columns['label'][rows]).mean() == metrics['top1']
    # nothing is done twice
    stamps = {file: file.stat().st_mtime_ns for file in out.rglob('*') if file.is_file()}
    again = fit(source, '--no-refit')
    changed = {file for file, stamp in stamps.items() if file.stat().st_mtime_ns != stamp}
    assert {file.parent.name for file in changed} <= {'report'}
    assert again.splitlines()[-3:] == printed.splitlines()[-3:]


def test_the_model_learns_from_the_clips_that_the_fit_chose_to_test_with(fit, tmp_path):
    source, out = make_archive(tmp_path / 'source'), tmp_path / 'out'
    printed = fit(source)
    assert 'has learnt from all 20 clips' in printed
    metrics = json.loads((out / 'metrics.json').read_text())
    assert (metrics['train_clips'], metrics['model_clips'], metrics['n']) == (16, 20, 4)
    assert 'has learnt from all 20 clips' in (out / 'report/index.html').read_text()
    # it is the network of the second training
    (weights,) = (out / 'final').glob('*.pth')
    record = json.loads((out / 'final/run.json').read_text())
    assert 'signers' not in json.dumps(record['recipe']['decisive']['train_dataloader']['dataset'])
    cfg = load_config(out / 'config.py', work_dir=str(out / 'final'))
    clips = [PoseArchive(out / 'archive').read(row) for row in range(20)]
    layout = build_layout('wholebody133')
    expected = TorchModel([load_member(cfg, weights)], device='cpu')(clips, layout).logits
    found = ExportedModel(out / 'model')(clips, layout).logits
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert 'field refit' in fit(source, '--no-refit', code=2)


@pytest.mark.parametrize('named', [True, False])
def test_clips_that_somebody_else_chose_to_test_with_stay_unseen(fit, tmp_path, named):
    source = make_archive(tmp_path / 'source', signers='abc', repeats=1)
    if not named:
        edit_clips(
            source,
            lambda rows: [row.update(split='test' if row['signer'] == 'b' else 'train') for row in rows],
        )
    printed = fit(source, *(['--test-signers', 'b'] if named else []))
    assert 'learnt from all' not in printed
    assert not (tmp_path / 'out/final').exists()


STAGES = ('make_archive', 'make_split', 'make_config', 'train', 'measure', 'export_model', 'write_page')


def test_goes_on_after_every_stage(fit, tmp_path, monkeypatch):
    """Killed at the beginning of one stage after another, it ends as an uninterrupted one."""
    source = make_archive(tmp_path / 'source', signers='abc', repeats=1)

    def killed(*_, **__):
        raise KeyboardInterrupt

    for stage in STAGES:
        with monkeypatch.context() as patch:
            patch.setattr(stages, stage, killed)
            fit(source, code=130)
    for done in ('archive', 'model'):  # as one leaves them that is killed right after it
        (tmp_path / f'out/{done}.lock').touch()
    fit(source)
    assert not list((tmp_path / 'out').rglob('*.lock'))
    found = json.loads((tmp_path / 'out/metrics.json').read_text())
    shutil.rmtree(tmp_path / 'out')
    fit(source)
    whole = json.loads((tmp_path / 'out/metrics.json').read_text())
    assert found.pop('checkpoint_hash')
    assert whole.pop('checkpoint_hash')
    assert found == whole


def test_a_split_by_clip_is_kept_when_it_is_cut_short(fit, tmp_path, monkeypatch):
    """The column that it writes must not be taken for an official split."""
    source = make_archive(tmp_path / 'source', signers=('',), repeats=5)
    with monkeypatch.context() as patch:
        patch.setattr(stages, 'make_config', lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        fit(source, code=130)
    assert 'by clip, since no signer is known' in fit(source)
    assert 'test' not in PoseArchive(source).columns['split']  # the source is left alone


def test_another_source_or_option_is_refused_by_its_field(fit, tmp_path):
    source = make_archive(tmp_path / 'source', signers='abc', repeats=1)
    fit(source)
    other = make_archive(tmp_path / 'other', signers='abc', repeats=1)
    for words, field in (
        ((other,), 'field source'),
        ((source, '--seed', 3), 'field seed'),
        ((source, '--test-signers', 'a'), 'field test_signers'),
        ((source, '--estimator', 'rtmlib'), 'field estimator'),
    ):
        assert field in fit(*words, code=2)
    assert 'field options' in fit(source, '--epochs', 6, tiny=False, code=2)
    with open(source / 'clips.csv', 'a') as stream:
        stream.write('\n')
    assert 'field files' in fit(source, code=2)


def test_what_decided_nothing_may_be_corrected(fit, tmp_path):
    """A wrong word is not paid with another extraction."""
    source = make_archive(tmp_path / 'source', signers='ab', repeats=1)
    assert 'field format' in fit(source, '--format', 'betamax', code=2)
    assert "'zoe', who has no clip" in fit(source, '--test-signers', 'zoe', code=2)
    words = (source, '--test-signers', 'b')
    assert 'field framse' in fit(*words, '--cfg-options', 'framse=3', tiny=False, code=2)
    assert '1 of 2 signers test (b)' in fit(*words)


def test_a_folder_with_other_things_is_left_alone(fit, tmp_path):
    source = make_archive(tmp_path / 'source', signers='ab', repeats=1)
    (tmp_path / 'out').mkdir()
    (tmp_path / 'out/thesis.tex').write_text('x')
    assert 'holds other things' in fit(source, code=2)
    assert [file.name for file in (tmp_path / 'out').iterdir()] == ['thesis.tex']


def test_out_does_not_lie_in_the_source(fit, tmp_path):
    make_archive(tmp_path / 'source', signers='ab', repeats=1)
    assert 'field out' in fit(tmp_path, code=2)


def test_one_signer(fit, tmp_path):
    printed = fit(make_archive(tmp_path / 'source', signers='a', repeats=5))
    assert 'one signer: the last clips of each word test, 2 clips' in printed


def test_one_clip_a_word_trains_and_says_that_nothing_was_tested(fit, tmp_path):
    printed = fit(make_archive(tmp_path / 'source', signers='a', repeats=1))
    metrics = json.loads((tmp_path / 'out/metrics.json').read_text())
    assert metrics['top1'] is None
    assert metrics['n'] == 0
    assert 0 <= metrics['train_top1'] <= 1
    assert 'no clip is left to test' in printed
    assert 'nothing is left to test' in (tmp_path / 'out/report/index.html').read_text()


def test_one_word_is_refused(fit, tmp_path):
    path = write_archive(tmp_path / 'source', 'wholebody133', ('house',))
    assert 'nothing to tell apart' in fit(path, code=2)


def test_dry_run_writes_nothing(fit, tmp_path):
    source = make_archive(tmp_path / 'source')
    printed = fit(source, '--dry-run')
    assert '20 clips of 2 words' in printed
    assert '1 of 5 signers test' in printed
    assert ' s' in printed
    assert not (tmp_path / 'out').exists()
    assert 'no such file' in fit(tmp_path / 'nothing', '--dry-run', code=2)


@pytest.mark.parametrize(('layout', 'dims'), [('hands43', 2), ('kinect20', 3), ('wholebody133', 3)])
def test_every_recipe_trains_and_is_exported(fit, tmp_path, layout, dims):
    source = write_archive(
        tmp_path / 'source', layout, GLOSSES, signers=('a', 'b'), dims=dims, dtype='float32'
    )
    fit(source, '--epochs', 1, '--cfg-options', *SMALL, tiny=False)
    assert ExportedModel(tmp_path / 'out/model').glosses == list(GLOSSES)


def test_descriptions_train_too(fit, tmp_path):
    """In whatever order they are, with words that the clips lack, and without a word that they have."""
    source = make_archive(tmp_path / 'source', signers='ab', repeats=1)
    rows = [
        Description(i, gloss, globals=[f'the hand of {gloss} moves'], parts=[PartText(gloss, ['right_hand'])])
        for i, gloss in enumerate(['zebra', 'tree', 'house'])
    ]
    texts = tmp_path / 'texts.jsonl'
    write_descriptions(texts, rows[:1])
    graph = ('--epochs', 6, '--cfg-options', *SMALL_GRAPH)  # which keeps the parts of the body apart
    assert 'describes none of the words' in fit(source, '--descriptions', texts, *graph, code=2, tiny=False)
    write_descriptions(texts, rows)  # nothing was decided by the first ones
    fit(source, '--descriptions', texts, *graph, tiny=False)
    bank = TextBank.load(tmp_path / 'out/text_bank.safetensors')
    assert bank.glosses == list(GLOSSES)
    assert [row.globals for row in read_descriptions(tmp_path / 'out/descriptions.jsonl')] == [
        ['the hand of house moves'],
        ['the hand of tree moves'],
    ]
    checkpoint = next((tmp_path / 'out/training').glob('*.pth'))
    assert any(name.startswith('aux_heads.') for name in open_checkpoint(checkpoint)['state_dict'])
