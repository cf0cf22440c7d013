"""The enrolment benchmark, on letters of which a model was not told some."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers import one_line_error
from tiny_models import tiny_checkpoint
from tool_runner import run_tool

from mmsign.datasets import PoseArchive
from mmsign.inference.export import export_model
from mmsign.inference.exported import ExportedModel
from mmsign.inference.recognizer import TorchModel, load_member
from mmsign.inference.training_means import means_of

NEW = ['A', 'C', 'Y']


def test_enrolment(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    model = TorchModel([load_member(*tiny_checkpoint(tmp_path, letters))], device='cpu')
    means = means_of(model, letters, {'not_signers': ['psr'], 'not_glosses': NEW})
    folder = export_model(model, tmp_path / 'model', None, means)
    words = ('--model', folder, '--archive', letters, '--repeats', 2)
    assert run_tool(monkeypatch, 'benchmark.py', 'enrolment', *words, '--test-signers', 'psr') == 0
    printed = capsys.readouterr().out
    assert '3 new signs; 3 clips of these and 23 others test' in printed
    # all three clips of others' enrol: no draw, so the row can be made by hand
    archive, network = PoseArchive(letters), ExportedModel(folder)
    by_hand = replace(network.means, known=network.means.known[network.means.known.any(1)])
    rows = [
        i for i in range(len(archive)) if archive.clip(i).gloss in NEW and archive.clip(i).signer != 'psr'
    ]
    by_hand = by_hand.enrol(
        network.embed([archive.read(i) for i in rows]), [archive.clip(i).gloss for i in rows]
    )
    known = [gloss for gloss in network.glosses if gloss not in NEW]
    right = {'new': 0, 'known': 0, 'before': 0}
    for i in range(len(archive)):
        clip = archive.clip(i)
        if clip.signer != 'psr':
            continue
        found = network([archive.read(i)])
        found = found._replace(logits=found.logits[:, [network.glosses.index(g) for g in known]])
        named = [*known, *by_hand.glosses][by_hand.extend(found).logits[0].argmax()]
        right['new' if clip.gloss in NEW else 'known'] += named == clip.gloss
        right['before'] += known[found.logits[0].argmax()] == clip.gloss
    (row,) = [line for line in printed.splitlines() if line.startswith('| 3 (on average 3.0)')]
    cells = [float(cell.split()[0]) for cell in row.split('|')[2:6]]
    np.testing.assert_allclose(
        cells[1:], [right['new'] / 3, right['known'] / 23, right['before'] / 23], atol=6e-4
    )
    assert run_tool(monkeypatch, 'benchmark.py', 'enrolment', *words, '--test-signers', 'nobody') == 2
    assert 'no clip tests one' in capsys.readouterr().err
    bare = export_model(model, tmp_path / 'bare')
    with one_line_error('bare', 'has no class means'):
        from mmsign.benchmarks.enrolment import run

        run(bare, letters, ['psr'])
