"""The front page: its commands run as they are printed, its examples work, its tree is the disk's."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import torch
from drawn_signer import draw_signer, place
from video_files import write_video

from mmsign.datasets import PoseArchive
from mmsign.engine.runs import load_config

from .conftest import REPO, blocks, sections

SECTIONS = sections('../README.md')


def lines(title: str) -> list[str]:
    """The commands of a section; what installs mmsign has been run before the tests."""
    printed = [line for block in blocks(SECTIONS[title], 'bash') for line in block.splitlines()]
    return [line for line in printed if not line.startswith('pip ')]


@pytest.fixture(scope='module')
def letter_videos(letters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with clip.mp4, and two letters by three signers, a folder each letter."""
    folder = tmp_path_factory.mktemp('readme')
    archive = PoseArchive(letters)
    for letter in 'AB':
        (folder / 'clips' / letter).mkdir(parents=True)
    for signer, language in zip(('anna', 'bert', 'carl'), ('ase', 'psr', 'ise')):
        for letter in 'AB':
            row = archive.columns['clip_id'].tolist().index(f'{language}_{letter}')
            keypoints, confidence = archive.read(row)
            pictures = draw_signer(place(keypoints), confidence)[:12]
            write_video(folder / f'clips/{letter}/{signer}_1.mp4', pictures)
    shutil.copy(folder / 'clips/A/anna_1.mp4', folder / 'clip.mp4')
    return folder


def test_a_sign_is_named(commands, letter_videos: Path, capsys: pytest.CaptureFixture) -> None:
    commands(letter_videos, lines('Name a sign in 60 seconds'))
    assert len(re.findall(r'\b[A-Z] [01]\.\d\d', capsys.readouterr().out)) == 5


def test_training_on_own_clips(commands, letter_videos: Path, capsys: pytest.CaptureFixture) -> None:
    fit, predict = lines('Train on your own clips')
    commands(letter_videos, [f'{fit} --epochs 1', predict])
    metrics = json.loads((letter_videos / 'own/metrics.json').read_text())
    assert metrics['n'] == 2  # of a signer that training never saw
    assert (letter_videos / 'own/report/index.html').is_file()
    assert (letter_videos / 'own/config.py').is_file()
    assert re.search(r'[AB] [01]\.\d\d', capsys.readouterr().out.splitlines()[-1])


def test_adding_a_head(commands, letters: Path, tmp_path: Path) -> None:
    for code in blocks(SECTIONS['Add a head'], 'python'):
        (tmp_path / re.match(r'# (\w+\.py)\n', code)[1]).write_text(code, encoding='utf8')
    (tmp_path / 'data').mkdir()
    (tmp_path / 'data/fingerspelling').symlink_to(letters)
    command = re.search(r'`(mmsign train mine\.py)`', SECTIONS['Add a head'])
    assert command is not None
    commands(tmp_path, [f'{command[1]} --cfg-options epochs=1'])
    state = torch.load(next((tmp_path / 'work_dirs/mine').glob('epoch_*.pth')), weights_only=True)
    assert state['meta']['iter'] > 0
    (log,) = (tmp_path / 'work_dirs/mine').glob('2*/vis_data/scalars.json')
    assert 'loss_norm' in log.read_text()


def test_the_tree_is_the_disks() -> None:
    printed = re.findall(r'^[├└]── (\w+)/ +(\S.*)$', SECTIONS['Documentation'], re.MULTILINE)
    rooms = {folder.name for folder in (REPO / 'mmsign').iterdir() if folder.is_dir()}
    assert {name for name, _ in printed} == rooms - {'__pycache__', '.mim'}


def test_it_is_read_in_a_few_minutes() -> None:
    text = (REPO / 'README.md').read_text(encoding='utf8')
    assert len(text.partition('## Documentation')[0].split()) < 600


def test_the_config_that_is_written_out_is_the_shipped_recipe(tmp_path: Path) -> None:
    text = (REPO / 'docs/configs.md').read_text(encoding='utf8')
    written, python = blocks(text, 'python')
    file = tmp_path / 'mine.py'
    file.write_text(written.replace("'_base_/", f"'{REPO}/configs/_base_/"), encoding='utf8')
    mine, shipped = load_config(file), load_config(REPO / 'configs/gspmc_slr500.py')
    for name in ('optim_wrapper', 'param_scheduler', 'train_dataloader', 'auto_scale_lr'):
        assert mine[name] == shipped[name], name
    assert mine.model.type == shipped.model.type
    for name in ('backbone', 'neck', 'cls_head'):  # what is written is as shipped; the rest are defaults
        assert {key: shipped.model[name].get(key) for key in mine.model[name]} == mine.model[name], name
    found: dict = {}
    exec(python, found)
    assert (found['model'].backbone.in_channels, found['cfg'].seed) == (3, 1)
