"""mmpose's HRNet-w48 with random weights: the right points, from the right pixels."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from video_files import astronaut

from mmsign.keypoints.wholebody import wholebody133
from mmsign.pose import Frame, build_estimator
from mmsign.pose.mmpose import MMPoseEstimator, load_foreign_weights
from mmsign.utils.errors import MMSignError


@pytest.fixture(scope='module')
def estimator() -> Iterator[MMPoseEstimator]:
    torch.manual_seed(0)
    built = build_estimator(dict(type='mmpose', weights='none', device='cpu', batch_size=2))
    yield built
    built.close()


def test_mmposes_points_are_our_points(estimator: MMPoseEstimator) -> None:
    meta, layout = estimator._meta, wholebody133()
    assert meta['flip_indices'] == layout.flip.tolist()
    for index, name in enumerate(layout.names[:17]):
        assert meta['keypoint_id2name'][index] == name
    assert [meta['keypoint_id2name'][i] for i in (91, 112)] == ['left_hand_root', 'right_hand_root']
    assert meta['keypoint_id2name'][120] == 'right_forefinger4'
    assert (layout.names[99], layout.names[120]) == ('left_index_4', 'right_index_4')


def test_an_astronaut_has_133_points_where_the_heatmaps_peak(estimator: MMPoseEstimator) -> None:
    image = astronaut()
    clip = estimator([Frame(image, t / 25) for t in range(3)])
    assert clip.keypoints.shape == (3, 133, 2)
    assert np.isfinite(clip.keypoints).all()
    np.testing.assert_allclose(clip.keypoints[0], clip.keypoints[2], atol=0.5)  # a batch of 2, and of 1


def test_points_come_back_from_the_crop_in_order(
    estimator: MMPoseEstimator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heatmaps with one known peak for each point, mapped back into the picture by hand."""
    x, y = 6 + (np.arange(133) * 7) % 60, 8 + (np.arange(133) * 5) % 80
    grid_y, grid_x = np.mgrid[:96, :72]
    squared = (grid_x - x[:, None, None]) ** 2 + (grid_y - y[:, None, None]) ** 2
    heatmaps = torch.from_numpy(np.exp(-squared / 18)).float()[None]
    monkeypatch.setattr(estimator.model.backbone, 'forward', lambda inputs: inputs)
    monkeypatch.setattr(
        estimator.model.head, 'forward', lambda inputs: heatmaps.expand(len(inputs), -1, -1, -1)
    )
    image = astronaut()[:400]
    clip = estimator([Frame(image, 0.0)])
    x1, y1, x2, y2 = clip.boxes[0]
    assert (x1, y1, x2, y2) == (0, 0, 512, 400)  # the face is close: the arms reach beyond the picture
    # mmpose: 1.25 times the box, widened to 3:4, sampled at 72 x 96
    width, height = 1.25 * 512, 1.25 * 512 / 0.75
    expected = np.stack([256 + (x / 72 - 0.5) * width, 200 + (y / 96 - 0.5) * height], 1)
    np.testing.assert_allclose(clip.keypoints[0], expected, atol=width / 72)
    np.testing.assert_allclose(clip.confidence[0], 1, atol=1e-3)


def test_nobody_costs_no_network(estimator: MMPoseEstimator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimator.model, 'test_step', lambda *_: pytest.fail('nobody is there'))
    clip = estimator([Frame(np.full((200, 200, 3), 80, np.uint8), t / 25) for t in range(3)])
    assert not clip.confidence.any()


def test_weights_load_from_a_file_without_running_code(tmp_path: Path) -> None:
    torch.manual_seed(1)
    source, target = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    torch.save({'state_dict': source.state_dict(), 'meta': {'epoch': 210}}, tmp_path / 'good.pth')
    load_foreign_weights(target, tmp_path / 'good.pth')
    assert torch.equal(source.weight, target.weight)

    class Evil:
        def __reduce__(self):
            return (Path.touch, (tmp_path / 'executed',))

    torch.save({'state_dict': source.state_dict(), 'meta': Evil()}, tmp_path / 'evil.pth')
    with pytest.raises(MMSignError, match='cannot be loaded'):
        load_foreign_weights(target, tmp_path / 'evil.pth')
    assert not (tmp_path / 'executed').exists()


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (None, 'no such checkpoint'),
        (b'junk', 'cannot be loaded'),
        ({'weight': torch.zeros(2, 3)}, 'lacks 1 weights of the model, bias'),
        ({'weight': torch.zeros(5, 3), 'bias': torch.zeros(2)}, 'cannot be loaded'),
    ],
)
def test_bad_weights_are_one_line(tmp_path: Path, content: object, message: str) -> None:
    file = tmp_path / 'w.pth'
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content is not None:
        torch.save(content, file)
    with pytest.raises(MMSignError, match=message) as caught:
        load_foreign_weights(torch.nn.Linear(3, 2), file)
    assert '\n' not in str(caught.value)
    assert str(file) in str(caught.value)


def test_without_the_package_or_config(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MMSignError, match='no such mmpose config'):
        build_estimator(dict(type='mmpose', config='nowhere.py', weights='none', find_people=False))
    monkeypatch.setitem(sys.modules, 'mmpose', None)
    with pytest.raises(MMSignError, match=r'mmpose is not installed.*--no-deps mmpose==1.1.0'):
        build_estimator(dict(type='mmpose', weights='none', find_people=False))
