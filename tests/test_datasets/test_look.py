"""What was found wrong is said where clips meet a model; notes that are damaged are none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from made_signer import LAYOUT, signing

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.datasets.look import PLACES, warn_of_look
from mmsign.datasets.plausibility import CHECKS, inspect


def archive(folder: Path, rng: np.random.Generator, upwards: bool) -> PoseArchive:
    with ArchiveWriter(folder, LAYOUT, ['house', 'tree'], fps=25) as writer:
        for i in range(3):
            keypoints, confidence = signing(rng, 20)
            if upwards:
                keypoints = [0, 480] + [1, -1] * keypoints
            writer.add(f'c{i}', keypoints, confidence, label=0, width=640, height=480)
    found = PoseArchive(folder)
    (folder / 'counts.json').write_text(json.dumps({'look': inspect(found)}))
    return found


def test_points_that_lie_oddly(
    tmp_path: Path, rng: np.random.Generator, capsys: pytest.CaptureFixture[str]
) -> None:
    warn_of_look(archive(tmp_path / 'clean', rng, upwards=False))
    assert capsys.readouterr().err == ''
    odd = archive(tmp_path / 'odd', rng, upwards=True)
    warn_of_look(odd)
    said = capsys.readouterr().err
    assert said.startswith(f'warning: {odd.path}: the head lies below the shoulders in 3 of 3 clips')
    assert 'flip --axes y' in said
    assert said.count('\n') == 1


@pytest.mark.parametrize('text', ['', '[', '[]', '{"look": 3}', '{"look": {"findings": [{}]}}', '[' * 9999])
def test_notes_that_are_none(
    tmp_path: Path, rng: np.random.Generator, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    odd = archive(tmp_path / 'odd', rng, upwards=True)
    (odd.path / 'counts.json').write_text(text)
    warn_of_look(odd)
    (odd.path / 'counts.json').unlink()
    warn_of_look(odd)
    assert capsys.readouterr().err == ''


def test_every_check_of_places_is_one() -> None:
    assert {check.name for check in CHECKS} - {*PLACES} == {'hands_seen', 'moves', 'padding'}
