"""Writers that are killed: what they committed is found again, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import one_line_error, random_clip

from mmsign.datasets import ArchiveWriter, PoseArchive
from mmsign.keypoints.registered import build_layout

LAYOUT = build_layout('base27')


def writer_at(path: Path, **options) -> ArchiveWriter:
    return ArchiveWriter(path, LAYOUT, ['house', 'tree'], **options)


KILLED = """
import os, sys
from helpers import random_clip
from mmsign.datasets import ArchiveWriter
from mmsign.keypoints.registered import build_layout
writer = ArchiveWriter(sys.argv[1], build_layout('base27'), ['house', 'tree'], shard_frames=16)
for i in range(5):
    writer.add(f'c{i}', *random_clip('base27', 8, seed=i), label=i % 2)
os.kill(os.getpid(), 9)
"""


def test_killed_writer_and_resume(tmp_path: Path) -> None:
    """Two of five clips fill a shard: a killed writer keeps four, and the resumed archive is the same."""
    path = tmp_path / 'a'
    helpers = os.pathsep.join([str(Path(__file__).parent.parent), *sys.path])
    killed = subprocess.run([sys.executable, '-c', KILLED, path], env={**os.environ, 'PYTHONPATH': helpers})
    assert killed.returncode == -9
    for folder in (path, tmp_path / 'a.partial'):
        with one_line_error(folder):
            PoseArchive(folder)
    (tmp_path / 'a.partial' / 'frames-00002.npy').write_bytes(b'half a shard')
    with writer_at(path, shard_frames=16, resume=True) as writer:
        assert writer.seen == {'c0', 'c1', 'c2', 'c3'}
        assert not (tmp_path / 'a.partial' / 'frames-00002.npy').exists()
        for i in range(6):
            if f'c{i}' not in writer.seen:
                writer.add(f'c{i}', *random_clip(LAYOUT, 8, seed=i), label=i % 2)
    with writer_at(tmp_path / 'b', shard_frames=16) as writer:
        for i in range(6):
            writer.add(f'c{i}', *random_clip(LAYOUT, 8, seed=i), label=i % 2)
    files = sorted(file.name for file in (tmp_path / 'b').iterdir())
    assert sorted(file.name for file in path.iterdir()) == files
    for name in files:
        assert (path / name).read_bytes() == (tmp_path / 'b' / name).read_bytes()


def interrupted(path: Path) -> None:
    writer = writer_at(path, shard_frames=8)
    writer.add('c0', *random_clip(LAYOUT), label=0)


def test_without_resume_no_committed_clip_is_lost(tmp_path: Path) -> None:
    interrupted(tmp_path / 'a')
    before = sorted(file.name for file in (tmp_path / 'a.partial').iterdir())
    assert 'rows-00000.csv' in before
    with one_line_error('a.partial', 'interrupted run', 'go on with --resume'):
        writer_at(tmp_path / 'a')
    assert sorted(file.name for file in (tmp_path / 'a.partial').iterdir()) == before


def test_without_resume_a_writer_starts_again_where_nothing_was_committed(tmp_path: Path) -> None:
    writer_at(tmp_path / 'a').add('c0', *random_clip(LAYOUT), label=0)
    with writer_at(tmp_path / 'a') as writer:
        assert not writer.seen
        writer.add('c1', *random_clip(LAYOUT), label=0)
    assert PoseArchive(tmp_path / 'a').columns['clip_id'].tolist() == ['c1']


def test_resume_where_nothing_was_begun(tmp_path: Path) -> None:
    with writer_at(tmp_path / 'a', resume=True) as writer:
        writer.add('c1', *random_clip(LAYOUT), label=0)
    assert len(PoseArchive(tmp_path / 'a')) == 1


@pytest.mark.parametrize(
    ('field', 'options'),
    [
        ('scale', {'scale': 0.1}),
        ('dtype', {'dtype': 'float32'}),
        ('channels', {'dims': 3}),
        ('glosses', {'glosses': ['tree', 'house']}),
        ('layout', {'layout': build_layout('masa49')}),
    ],
)
def test_resume_with_other_settings(tmp_path: Path, field: str, options: dict) -> None:
    interrupted(tmp_path / 'a')
    settings = {'layout': LAYOUT, 'glosses': ['house', 'tree'], **options}
    with one_line_error('a.partial', f'field {field}', 'resume'):
        ArchiveWriter(tmp_path / 'a', resume=True, **settings)


def test_killed_at_the_last_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is written but not renamed: resuming finds every clip."""
    writer = writer_at(tmp_path / 'a', shard_frames=8)
    for i in range(3):
        writer.add(f'c{i}', *random_clip(LAYOUT, seed=i), label=0)
    replace = os.replace

    def fail(source, target) -> None:
        if Path(target) == tmp_path / 'a':
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, 'replace', fail)
        with pytest.raises(KeyboardInterrupt):
            writer.close()
    with writer_at(tmp_path / 'a', shard_frames=8, resume=True) as writer:
        assert writer.seen == {'c0', 'c1', 'c2'}
    assert len(PoseArchive(tmp_path / 'a')) == 3
