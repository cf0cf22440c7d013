"""Memory does not grow with the archive: 125,000 clips, as many as SLR-500 has."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from mmsign.datasets import SignDataset
from mmsign.datasets.archive import COLUMNS

CLIPS, FRAMES, PER_SHARD = 125_000, 64, 1024
FRAME_BYTES = 133 * 3 * 2


def resident() -> float:
    """MB of this process in memory, shared pages included."""
    pages = int(Path('/proc/self/statm').read_text().split()[1])
    return pages * 4096 / 2**20


def write_sparse_archive(folder: Path, seen: set[int]) -> None:
    """An archive of 6.4 GB that takes little space: only one point of the ``seen`` clips was ever written."""
    folder.mkdir()
    point = np.array([1000, 1000, 10000], '<i2').tobytes()
    with open(folder / 'clips.csv', 'w', newline='', encoding='utf8') as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for shard, first in enumerate(range(0, CLIPS, PER_SHARD)):
            name, count = f'frames-{shard:05d}.npy', min(PER_SHARD, CLIPS - first)
            with open(folder / name, 'wb') as frames:
                header = dict(descr='<i2', fortran_order=False, shape=(count * FRAMES, 133, 3))
                np.lib.format.write_array_header_1_0(frames, header)
                start_of_data = frames.tell()
                frames.truncate(start_of_data + count * FRAMES * FRAME_BYTES)
                for i in sorted(seen & set(range(first, first + count))):
                    frames.seek(start_of_data + (i - first) * FRAMES * FRAME_BYTES)
                    frames.write(point)
            for i in range(first, first + count):
                start, signer = (i - first) * FRAMES, f'P{i // 2500 + 1:02d}'
                writer.writerow([f'c{i}', i % 500, f'g{i % 500}', signer, 'train', name, start, FRAMES, 0, 0])
    glosses = {str(i): {'gloss': f'g{i}'} for i in range(500)}
    (folder / 'glosses.json').write_text(json.dumps(glosses))
    meta = dict(
        version=1,
        layout='wholebody133',
        channels=['x', 'y', 'confidence'],
        dtype='int16',
        scale=[0.05, 0.05, 1e-4],
        fps=None,
    )
    (folder / 'meta.json').write_text(json.dumps(meta))


@pytest.mark.skipif(sys.platform != 'linux', reason='reads /proc')
def test_reading_many_clips_keeps_memory_constant(tmp_path, rng):
    order = rng.permutation(CLIPS)[:2300]
    write_sparse_archive(tmp_path / 'big', set(order.tolist()))
    before = resident()
    dataset = SignDataset(str(tmp_path / 'big'))
    assert len(dataset) == CLIPS
    assert resident() - before < 300  # the table of clips
    for i in order[:300]:
        dataset.get_data_info(int(i))
    warm = resident()
    for i in order[300:]:
        assert dataset.get_data_info(int(i))['keypoints'].shape == (FRAMES, 133, 2)
    # 2,000 clips are 102 MB on disk; without giving pages back, that and more would stay
    assert resident() - warm < 30
