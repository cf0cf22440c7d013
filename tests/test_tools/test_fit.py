"""The command from beginning to end on a tiny archive, videos and tables; its stages, resumed and refused."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers import write_archive
from tool_runner import run_tool
from video_files import write_video

from mmsign.apis import ExportedModel
from mmsign.datasets import PoseArchive
from mmsign.engine.checkpoints import open_checkpoint
from mmsign.experiments.fit import run as stages
from mmsign.experiments.fit.request import fingerprint
from mmsign.keypoints.registered import build_layout
from mmsign.prompts import Description, PartText, read_descriptions, write_descriptions
from mmsign.text import TextBank

GLOSSES = ('house', 'tree')
SMALL = ('frames=8', 'feature_channels=12', 'model.backbone.convolutions=1')
SMALL_GRAPH = (
    *('frames=8', 'feature_channels=12'),
    *('model.backbone.channels=[8,12]', 'model.backbone.strides=[1,2]'),
)
TINY = ('--epochs', 6, '--cfg-options', 'lr=0.02', *SMALL)


def signed(label: int, seed: int, frames: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """A person whose right hand goes up for one word and aside for the other."""
    rng = np.random.default_rng(seed)
    layout = build_layout('wholebody133')
    points = np.random.default_rng(7).uniform(100, 400, (1, 133, 2)).repeat(frames, 0)
    points[:, layout.index('left_shoulder')] = (350, 200)
    points[:, layout.index('right_shoulder')] = (250, 200)
    moving = [layout.index('right_wrist'), *layout.parts['right_hand']]
    points[:, moving, 1 - label] += np.linspace(0, 120, frames)[:, None]
    return (points + rng.normal(0, 2, points.shape)).astype(np.float32), np.ones((frames, 133), np.float32)


def make_archive(path: Path, signers: str = 'abcde', repeats: int = 2, **options) -> Path:
    made = iter(range(10_000))
    return write_archive(
        path,
        'wholebody133',
        GLOSSES,
        signers=tuple(signers),
        repeats=repeats,
        clip=lambda i: signed(i // repeats % len(GLOSSES), next(made)),
        **options,
    )


@pytest.fixture
def fit(tmp_path, monkeypatch, capsys):
    def call(*words, code=0, tiny=True):
        asked = run_tool(monkeypatch, 'fit.py', *words, '--out', tmp_path / 'out', *(TINY if tiny else ()))
        printed = capsys.readouterr()
        assert asked == code, printed.err
        return printed.out if code == 0 else printed.err

    return call


def test_archive_to_model_and_again(fit, tmp_path):
    source = make_archive(tmp_path / 'source')
    printed = fit(source)
    out = tmp_path / 'out'
    assert 'archive, since' in printed
    assert '1 of 5 signers test' in printed
    assert printed.strip().splitlines()[-1] == f'next: python tools/predict.py {out}/model clip.mp4'
    metrics = json.loads((out / 'metrics.json').read_text())
    assert metrics['n'] == 4
    assert metrics['train_clips'] == 16
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
    again = fit(source)
    changed = {file for file, stamp in stamps.items() if file.stat().st_mtime_ns != stamp}
    assert {file.parent.name for file in changed} <= {'report'}
    assert again.splitlines()[-3:] == printed.splitlines()[-3:]


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
    fit(source)
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


def test_a_table_whose_words_change_places_is_another(tmp_path):
    """Though it is as long as before."""
    (tmp_path / 'a.csv').write_text('path,gloss\n1.npy,up\n2.npy,on\n')
    first = fingerprint(tmp_path / 'a.csv'), fingerprint(tmp_path)
    assert (fingerprint(tmp_path / 'a.csv'), fingerprint(tmp_path)) == first
    (tmp_path / 'a.csv').write_text('path,gloss\n1.npy,on\n2.npy,up\n')
    second = fingerprint(tmp_path / 'a.csv'), fingerprint(tmp_path)
    assert first[0] != second[0]
    assert first[1] != second[1]


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


def test_a_folder_of_arrays(fit, tmp_path):
    for label, gloss in enumerate(GLOSSES):
        for i in range(5):
            (tmp_path / 'clips' / gloss).mkdir(parents=True, exist_ok=True)
            points, confidence = signed(label, i)
            np.save(
                tmp_path / f'clips/{gloss}/s{i}_1.npy', np.concatenate([points, confidence[..., None]], -1)
            )
    printed = fit(tmp_path / 'clips', '--signer', 's([0-9])_')
    assert '1 of 5 signers test' in printed
    assert '10 clips' in printed
    shutil.rmtree(tmp_path / 'out')
    assert 'field signer' in fit(tmp_path / 'clips', '--signer', 'x([0-9])_', code=2)


def test_a_table_and_options_of_its_format(fit, tmp_path):
    rows = []
    for i in range(6):
        points, confidence = signed(i % 2, i)
        np.save(tmp_path / f'{i}.npy', np.concatenate([points, confidence[..., None]], -1))
        rows.append([f'{i}.npy', GLOSSES[i % 2], 'train' if i < 4 else 'test'])
    with open(tmp_path / 'table.csv', 'w', newline='') as stream:
        csv.writer(stream, delimiter=';').writerows([['file', 'meaning', 'split'], *rows])
    words = ('--format', 'csv', '--columns', 'gloss=meaning')
    assert 'official split: 2 clips' in fit(tmp_path / 'table.csv', *words)
    shutil.rmtree(tmp_path / 'out')
    assert '--colours' in fit(tmp_path / 'table.csv', '--format', 'csv', '--colours', 'red', code=2)


def test_dry_run_writes_nothing(fit, tmp_path):
    source = make_archive(tmp_path / 'source')
    printed = fit(source, '--dry-run')
    assert '20 clips of 2 words' in printed
    assert '1 of 5 signers test' in printed
    assert ' s' in printed
    assert not (tmp_path / 'out').exists()
    assert 'no such file' in fit(tmp_path / 'nothing', '--dry-run', code=2)


def test_unknown_files(fit, tmp_path):
    (tmp_path / 'x.bin').write_bytes(b'abc')
    assert 'no format' in fit(tmp_path / 'x.bin', code=2)


@pytest.mark.parametrize(('layout', 'dims'), [('hands43', 2), ('kinect20', 3), ('wholebody133', 3)])
def test_every_recipe_trains_and_is_exported(fit, tmp_path, layout, dims):
    source = write_archive(
        tmp_path / 'source', layout, GLOSSES, signers=('a', 'b'), dims=dims, dtype='float32'
    )
    tiny = SMALL if layout == 'wholebody133' else SMALL_GRAPH
    fit(source, '--epochs', 1, '--cfg-options', *tiny, tiny=False)
    assert ExportedModel(tmp_path / 'out/model').glosses == list(GLOSSES)


def test_a_folder_of_videos(fit, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, 'path', [*sys.path])
    for word, levels in (('up', (40, 200)), ('down', (200, 40))):
        for signer in ('ann', 'bo'):
            (tmp_path / 'clips' / word).mkdir(parents=True, exist_ok=True)
            pictures = [np.full((64, 64, 3), level, np.uint8) for level in np.linspace(*levels, 8)]
            write_video(tmp_path / f'clips/{word}/{signer}_1.mp4', pictures)
    (tmp_path / 'clips/up/broken_1.mp4').write_bytes(b'junk' * 100)
    (tmp_path / 'bright_fit.py').write_text(
        'from fake_pose import BrightnessEstimator\n'
        'from mmsign.registry import POSE_ESTIMATORS\n\n'
        "@POSE_ESTIMATORS.register_module('bright_fit')\n"
        'class Bright(BrightnessEstimator):\n    pass\n'
    )
    own = ('--import', tmp_path / 'bright_fit.py', '--estimator', 'bright_fit', '--signer', '([a-z]+)_1')
    assert 'clips of 2 words' in fit(tmp_path / 'clips', *own, '--dry-run')
    printed = fit(tmp_path / 'clips', *own)
    assert 'a word a folder' in printed
    assert '1 clips or files skipped' in printed
    assert '1 of 2 signers test' in printed
    with open(tmp_path / 'out/clips.csv', newline='') as stream:
        rows = list(csv.DictReader(stream))
    assert [(row['gloss'], row['signer']) for row in rows[:2]] == [('down', 'ann'), ('down', 'bo')]
    archive = PoseArchive(tmp_path / 'out/archive')
    assert archive.meta['estimator']['name'] == 'brightness'


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
