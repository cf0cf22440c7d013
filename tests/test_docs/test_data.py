"""The example of docs/data.md for a lab's own clips, as it is printed there."""

from __future__ import annotations

import csv
import io
import json
import re

import numpy as np
from synthetic import clip

from mmsign.datasets import PoseArchive

from .conftest import blocks, sections

SECTION = sections('data.md')['Your own clips']


def test_own_clips(commands, rng, tmp_path):
    # the table's columns as printed, with 40 signs by three signers
    (table,) = blocks(SECTION, '')
    columns = next(csv.reader(io.StringIO(table)))
    rows = [
        (f'{who}/{sign}.npy', f'sign{sign:02d}', who, '')
        for who in ('anna', 'bert', 'carl')
        for sign in range(40)
    ]
    (tmp_path / 'clips.csv').write_text('\n'.join([','.join(columns), *map(','.join, rows)]))
    for path, *_ in rows:
        (tmp_path / path).parent.mkdir(exist_ok=True)
        np.save(tmp_path / path, clip(rng))
    (config,) = blocks(SECTION, 'python')
    (tmp_path / 'own.py').write_text(config)
    lines = re.findall('`(python .+?)`', SECTION)
    assert [line.split()[1] for line in lines] == ['tools/prepare_data.py', 'tools/train.py', 'tools/test.py']
    commands(tmp_path, lines)
    assert len(PoseArchive(tmp_path / 'data/own').glosses) == 40
    metrics = json.loads((tmp_path / 'work_dirs/own/metrics.json').read_text())
    assert (metrics['n'], metrics['split']) == (40, {'signers': ['bert']})
    log = min((tmp_path / 'work_dirs/own').glob('2*/*.log')).read_text()  # of the training
    assert 'Scaling the original LR by 0.2666' in log  # 32 of 120
