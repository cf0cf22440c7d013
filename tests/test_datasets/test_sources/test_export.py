"""Archives in other formats, and back."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from mmsign.datasets import PoseArchive
from mmsign.datasets.archive_writer import ArchiveWriter
from mmsign.datasets.sources import clips_csv, mmaction, pose
from mmsign.datasets.sources.base import write_archive
from mmsign.datasets.sources.export import export
from mmsign.datasets.sources.export_forms import safe_name
from mmsign.datasets.sources.recognise import recognise
from mmsign.keypoints.kinect import kinect20
from mmsign.keypoints.registered import build_layout
from mmsign.utils.errors import MMSignError
from test_datasets.test_sources.test_command import call


def make(
    path: Path, rng: np.random.Generator, layout: str = 'wholebody133', dims: int = 2, dtype: str = 'int16'
) -> PoseArchive:
    skeleton = build_layout(layout)
    writer = ArchiveWriter(path, skeleton, ['nein', 'ja, é'], dims=dims, dtype=dtype, fps=30)
    for i, (clip_id, split) in enumerate([('a/x', 'train'), ('A/X', 'test'), ('../../b', '')]):
        keypoints = rng.uniform(10, 600, (4 + i, skeleton.num_keypoints, dims))
        confidence = rng.uniform(0.2, 1, keypoints.shape[:2]) * (rng.random(keypoints.shape[:2]) > 0.2)
        writer.add(
            clip_id, keypoints, confidence, label=i % 2, signer=f's{i}', split=split, width=640, height=480
        )
    writer.close()
    return PoseArchive(path)


def same(back: PoseArchive, archive: PoseArchive, points: list[int] | slice = slice(None)) -> None:
    for name in ('clip_id', 'gloss', 'signer', 'split', 'length'):
        assert back.columns[name].tolist() == archive.columns[name].tolist(), name
    assert back.glosses == archive.glosses
    for row in range(len(archive)):
        for ours, theirs in zip(back.read(row), archive.read(row)):
            np.testing.assert_allclose(ours[:, points], theirs, atol=0.026)
        np.testing.assert_array_equal(back.read(row)[1][:, points] > 0, archive.read(row)[1] > 0)


@pytest.mark.parametrize('form', ['npy', 'pose', 'mmaction'])
@pytest.mark.parametrize(('layout', 'dims'), [('wholebody133', 2), ('base27', 2), ('wholebody133', 3)])
def test_there_and_back(tmp_path: Path, rng: np.random.Generator, form: str, layout: str, dims: int) -> None:
    archive = make(tmp_path / 'own', rng, layout, dims)
    assert export(str(tmp_path / 'own'), str(tmp_path / 'other'), form, progress=False) == 3
    out = tmp_path / 'other'
    readers: dict[str, ModuleType] = {'npy': clips_csv, 'pose': pose, 'mmaction': mmaction}
    source = out / 'annotations.pkl' if form == 'mmaction' else out
    found = recognise(source)
    assert found is not None
    assert found.format == {'npy': 'csv'}.get(form, form)
    options = {'layout': layout, 'dims': dims} if form != 'pose' else {}
    read = readers[form].load(str(source), glosses=str(out / 'glosses.txt'), **options)
    write_archive(read, tmp_path / 'back', progress=False)
    back = PoseArchive(tmp_path / 'back')
    if form != 'pose':
        same(back, archive)
        return
    assert back.meta['fps'] == 30
    names = list(build_layout('wholebody133').names)
    points = [names.index(name) for name in build_layout(layout).names]
    if dims == 3:  # z of .pose files is left out
        for row in range(len(archive)):
            np.testing.assert_allclose(back.read(row)[0], archive.read(row)[0][..., :2], atol=0.026)
    else:
        same(back, archive, points)
    assert (back.clip(0).width, back.clip(0).height) == (640, 480)


def test_pose_files_have_the_usual_components(tmp_path: Path, rng: np.random.Generator) -> None:
    from pose_format import Pose

    make(tmp_path / 'own', rng)
    export(str(tmp_path / 'own'), str(tmp_path / 'other'), 'pose', progress=False)
    file = tmp_path / 'other/clips/a/x.pose'
    header = Pose.read(file.read_bytes()).header
    parts = [(part.name, len(part.points)) for part in header.components]
    assert parts == [('BODY', 23), ('FACE', 68), ('LEFT_HAND', 21), ('RIGHT_HAND', 21)]


def test_mmaction_reads_the_pickle(tmp_path: Path, rng: np.random.Generator) -> None:
    """As pyskl and mmaction2 read it: with plain pickle."""
    import pickle

    archive = make(tmp_path / 'own', rng)
    export(str(tmp_path / 'own'), str(tmp_path / 'other'), 'mmaction', progress=False)
    content = pickle.loads((tmp_path / 'other/annotations.pkl').read_bytes())
    assert content['split'] == {'train': ['a/x'], 'test': ['A/X'], '': ['../../b']}
    first = content['annotations'][0]
    assert (first['keypoint'].shape, first['img_shape'], first['total_frames']) == (
        (1, 4, 133, 2),
        (480, 640),
        4,
    )
    np.testing.assert_array_equal(first['keypoint'][0], archive.read(0)[0])


def test_nothing_is_written_outside_or_over(tmp_path: Path, rng: np.random.Generator) -> None:
    make(tmp_path / 'own', rng)
    export(str(tmp_path / 'own'), str(tmp_path / 'deep/other'), 'npy', progress=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ['deep', 'own']
    assert len(list((tmp_path / 'deep/other/clips').rglob('*.npy'))) == 3
    with pytest.raises(MMSignError, match='already exists'):
        export(str(tmp_path / 'own'), str(tmp_path / 'deep/other'), 'npy')
    assert safe_name('a/../b?c/ .') == 'a/_/b_c/_'


def test_points_that_pose_files_do_not_know(tmp_path: Path, rng: np.random.Generator) -> None:
    writer = ArchiveWriter(tmp_path / 'own', kinect20(), ['a'], dims=3, dtype='float32')
    writer.add('c', rng.normal(size=(4, 20, 3)), np.ones((4, 20)), label=0)
    writer.close()
    with pytest.raises(MMSignError, match=r'field layout: .* is no point of COCO-WholeBody'):
        export(str(tmp_path / 'own'), str(tmp_path / 'other'), 'pose')


def test_the_command(tmp_path: Path, rng: np.random.Generator, capsys: pytest.CaptureFixture) -> None:
    make(tmp_path / 'own', rng)
    assert call('export', tmp_path / 'own', '--format', 'npy', '--out', tmp_path / 'other') == 0
    assert capsys.readouterr().out == f'{tmp_path / "other"}: 3 clips\n'
    assert (tmp_path / 'other/index.csv').read_text().splitlines()[0].startswith('path,gloss,signer,split')
