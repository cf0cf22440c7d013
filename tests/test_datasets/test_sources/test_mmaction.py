"""Annotation pickles."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from synthetic import clip

from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import mmaction
from mmsign.datasets.sources.base import write_archive
from mmsign.utils.errors import MMSignError


def annotation(rng, name, label, persons=1):
    data = np.stack([clip(rng) for _ in range(persons)])  # (M, T, V, 3)
    return {
        'frame_dir': name,
        'label': label,
        'img_shape': (480, 640),
        'original_shape': (480, 640),
        'total_frames': 6,
        'keypoint': data[..., :2].astype(np.float16).astype(np.float32),
        'keypoint_score': data[..., 2].astype(np.float16),
    }


@pytest.fixture
def content(rng):
    return {
        'split': {'train': ['P1_a', 'P2_b'], 'test': ['P3_c']},
        'annotations': [annotation(rng, 'P1_a', 0), annotation(rng, 'P2_b', 1), annotation(rng, 'P3_c', 1)],
    }


@pytest.fixture
def convert(tmp_path):
    (tmp_path / 'glosses.txt').write_text('yes\nno\n')

    def run(content, on_bad='stop', **options):
        (tmp_path / 'a.pkl').write_bytes(pickle.dumps(content))
        options = {'layout': 'wholebody133', 'glosses': str(tmp_path / 'glosses.txt'), **options}
        source = mmaction.load(str(tmp_path / 'a.pkl'), **options)
        write_archive(source, tmp_path / 'out', on_bad, progress=False)
        return PoseArchive(tmp_path / 'out')

    return run


def test_archive(content, convert):
    archive = convert(content, signer=r'(P\d)_')
    rows = [archive.clip(i) for i in range(3)]
    assert [(r.clip_id, r.label, r.gloss, r.signer, r.split) for r in rows] == [
        ('P1_a', 0, 'yes', 'P1', 'train'),
        ('P2_b', 1, 'no', 'P2', 'train'),
        ('P3_c', 1, 'no', 'P3', 'test'),
    ]
    assert (rows[0].width, rows[0].height) == (640, 480)
    for i, item in enumerate(content['annotations']):
        keypoints, confidence = archive.read(i)
        seen = item['keypoint_score'][0] > 0
        assert np.abs(keypoints - item['keypoint'][0])[seen].max() < 0.03
        assert np.abs(confidence - item['keypoint_score'][0]).max() < 1e-3


def test_the_person_seen_best_is_kept(rng, convert):
    item = annotation(rng, 'x', 0, persons=3)
    item['keypoint_score'][[0, 2]] *= 0.3
    keypoints, _ = convert([item]).read(0)
    seen = item['keypoint_score'][1] > 0
    assert np.abs(keypoints - item['keypoint'][1])[seen].max() < 0.03


def test_a_list_alone_and_points_without_scores(rng, convert):
    items = [annotation(rng, 'x', 0), annotation(rng, 'y', 1)]
    seen = items[0].pop('keypoint_score')[0] > 0
    archive = convert(items)
    assert archive.columns['split'].tolist() == ['', '']
    np.testing.assert_array_equal(archive.read(0)[1] > 0, seen)


def test_chosen_splits(content, convert):
    content['split']['again'] = ['P1_a']
    assert convert(content, splits=['test', 'again']).columns['clip_id'].tolist() == ['P1_a', 'P3_c']


def test_overlapping_splits(content, convert):
    content['split']['again'] = ['P1_a']
    with pytest.raises(MMSignError, match='clip P1_a: field split: is in train and in again'):
        convert(content)
    with pytest.raises(MMSignError, match="has no 'validation'"):
        convert(content, splits=['validation'])


@pytest.mark.parametrize(
    ('change', 'problem'),
    [
        (lambda a: a.pop('frame_dir'), 'field frame_dir: is missing'),
        (lambda a: a.update(label='yes'), "field label: is 'yes'"),
        (lambda a: a.update(label=2), 'field label: 2 is outside the 2 glosses'),
        (lambda a: a.pop('keypoint'), 'clip P2_b: field keypoint'),
        (lambda a: a.update(keypoint=a['keypoint'][0]), 'field keypoint: has shape'),
        (
            lambda a: a.update(
                keypoint=a['keypoint'][:, :, :17], keypoint_score=a['keypoint_score'][:, :, :17]
            ),
            'has 17 points',
        ),
        (lambda a: a.update(keypoint=a['keypoint'][:0]), 'nobody is detected'),
        (lambda a: a.update(keypoint_score=a['keypoint_score'][:, :3]), 'field keypoint_score: has shape'),
        (lambda a: a['keypoint_score'].fill(0), 'nobody is detected'),
        (lambda a: a.update(keypoint=a['keypoint'].astype(str)), 'field keypoint: is of type'),
        (lambda a: a.update(keypoint=a['keypoint'].astype(complex)), 'field keypoint: is of type'),
        (lambda a: a.update(keypoint_score=a['keypoint_score'].astype(str)), 'keypoint_score: has shape'),
        (lambda a: a.update(keypoint=np.dstack([a['keypoint'][0]] * 2)[None]), 'has 4 coordinates'),
    ],
)
def test_bad_annotations(content, convert, change, problem):
    change(content['annotations'][1])
    with pytest.raises(MMSignError, match=rf'a\.pkl: .*{problem}') as error:
        convert(content)
    assert '\n' not in str(error.value)


def test_skipping_bad_annotations(content, convert):
    content['annotations'][1]['keypoint_score'][:] = 0
    assert convert(content, on_bad='skip').columns['clip_id'].tolist() == ['P1_a', 'P3_c']


@pytest.mark.parametrize('odd', [5, 'text', {'split': {}}, {'annotations': 3}, [1, 2]])
def test_other_contents(odd, convert):
    with pytest.raises(MMSignError, match='holds no list of annotations'):
        convert(odd)


def test_options(content, convert):
    with pytest.raises(MMSignError, match="no layout named 'coco99'"):
        convert(content, layout='coco99')
    with pytest.raises(MMSignError, match='no regular expression'):
        convert(content, signer='(')


def test_a_malicious_pickle_is_refused(tmp_path):
    class Attack:
        def __reduce__(self):
            return (open, (str(tmp_path / 'marker'), 'w'))

    (tmp_path / 'a.pkl').write_bytes(pickle.dumps({'split': {}, 'annotations': [Attack()]}))
    (tmp_path / 'g.txt').write_text('a\n')
    with pytest.raises(MMSignError, match=r'a\.pkl: refused'):
        mmaction.load(str(tmp_path / 'a.pkl'), 'wholebody133', str(tmp_path / 'g.txt'))
    assert not (tmp_path / 'marker').exists()


def test_scores_in_the_third_channel(rng, convert):
    """x, y and score in one array, as older files have them; anything else there is a coordinate."""
    item = annotation(rng, 'x', 0)
    score = item.pop('keypoint_score').astype(np.float32)
    points = item['keypoint']
    item['keypoint'] = np.concatenate([points, score[..., None]], -1)
    keypoints, confidence = convert([item]).read(0)
    np.testing.assert_allclose(confidence, score[0], atol=1e-3)
    assert np.abs(keypoints - points[0])[score[0] > 0].max() < 0.03
    item['keypoint'] = np.concatenate([points, 50 * points[..., :1]], -1)
    with pytest.raises(MMSignError, match=r'field keypoint: has 3 coordinates\. say --dims 3'):
        mmaction.read_annotation(item, None, 'x')


@pytest.mark.parametrize('shape', [np.array([480, 640]), [480, 640], (480, 640, 3), np.array([[480], [640]])])
def test_the_pictures_size_in_any_form(rng, convert, shape):
    archive = convert([{**annotation(rng, 'x', 0), 'img_shape': shape}])
    assert (archive.clip(0).width, archive.clip(0).height) == (640, 480)


def test_a_size_that_is_none(rng, convert):
    for shape in ('large', (np.nan, 640), 5):
        with pytest.raises(MMSignError, match='clip x: field img_shape'):
            convert([{**annotation(rng, 'x', 0), 'img_shape': shape}])


def test_splits_that_name_what_is_not_there(content, convert, tmp_path):
    content['split']['test'].append('P9_z')
    with pytest.raises(MMSignError, match=r'clip P9_z: field split: .*has no annotation'):
        convert(content)
    assert len(convert(content, 'skip')) == 3
    assert 'P9_z' in (tmp_path / 'out/skipped.csv').read_text()


def test_a_gloss_file_with_a_blank_line(content, convert, tmp_path):
    (tmp_path / 'g.txt').write_text('yes\n\nno\n')
    with pytest.raises(MMSignError, match=r'g\.txt: line 2 is blank'):
        convert(content, glosses=str(tmp_path / 'g.txt'))


def test_without_layout_and_glosses(content, convert):
    archive = convert(content, layout=None, glosses=None)
    assert (archive.meta['layout'], archive.glosses) == ('wholebody133', ['class 0', 'class 1'])


def test_keypoints_that_lie_elsewhere(tmp_path, shared_data):
    with pytest.raises(MMSignError, match=r'sample\.pkl: field keypoint: no annotation has any'):
        mmaction.load(str(shared_data / 'samples/pyskl_pkl/sample.pkl'))


def test_an_unusual_number_of_points(content, convert):
    for item in content['annotations']:
        item['keypoint'] = item['keypoint'][:, :, :19]
    with pytest.raises(MMSignError, match='has 19 points'):
        convert(content, layout=None)


@pytest.mark.parametrize('names', ['P1_a', 5, np.int64(5), None, {'P1_a': 1}])
def test_splits_that_list_no_names(content, convert, names):
    content['split']['train'] = names
    with pytest.raises(MMSignError, match=r'a\.pkl: field split: train is no list of names'):
        convert(content)
