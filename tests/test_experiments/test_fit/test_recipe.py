"""The recipe follows from what is in the archive, and its config loads."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import one_line_error, random_clip, write_archive

from mmsign.datasets import PoseArchive
from mmsign.engine.runs import load_config
from mmsign.experiments.fit.recipe import batch_and_epochs, choose_recipe, write_config


@pytest.mark.parametrize(
    ('layout', 'dims', 'base', 'chosen'),
    [
        ('wholebody133', 2, 'body_hands', 'masa49'),
        ('wholebody133', 3, 'body_hands', 'masa49'),
        ('base27', 2, 'body_hands', 'base27'),
        ('hands43', 2, 'hands', 'hands43'),
        ('kinect20', 3, 'arms', 'kinect11'),
    ],
)
def test_by_layout(tmp_path, layout, dims, base, chosen):
    archive = PoseArchive(write_archive(tmp_path / 'archive', layout, dims=dims, dtype='float32'))
    recipe = choose_recipe(archive)
    assert recipe.base == f'mmsign::_base_/recognise/{base}.py'
    # the texts of parts need a network that keeps parts apart
    with_texts = choose_recipe(archive, texts=True)
    assert with_texts == recipe._replace(base=f'mmsign::_base_/recognise/{base}_graph.py')
    values = {'archive': '{{ fileDirname }}/archive', 'num_classes': 3}
    write_config(tmp_path / 'config.py', recipe, values, False, {'model.backbone.dropout': 0.5})
    cfg = load_config(tmp_path / 'config.py')
    assert (cfg.layout, cfg.dims, cfg.archive) == (chosen, dims, str(tmp_path / 'archive'))
    assert cfg.model.backbone.dropout == 0.5
    assert cfg.model.backbone.type == 'FrameTransformer'
    streams, coordinates = 3, dims * (1 if base == 'arms' else 2)
    assert cfg.model.backbone.in_channels == streams * (coordinates + 1)
    write_config(tmp_path / 'config.py', with_texts, values, False, {})
    assert load_config(tmp_path / 'config.py').model.backbone.type == 'CTRGCN'


def test_bodies_that_are_never_seen_are_hands(tmp_path):
    def hands(i):
        keypoints, confidence = random_clip('wholebody133', seed=i)
        confidence[:, :91] = 0
        keypoints[:, :91] = 0
        return keypoints, confidence

    archive = PoseArchive(write_archive(tmp_path / 'archive', 'wholebody133', clip=hands))
    assert choose_recipe(archive).base.endswith('/hands.py')


def test_what_no_recipe_knows(tmp_path):
    archive = PoseArchive(write_archive(tmp_path / 'archive', 'hand21'))
    with one_line_error('layout', 'hand21', 'docs/extending.md'):
        choose_recipe(archive)
    with one_line_error('train_pipeline.0.margin', 'item of a list'):
        recipe = choose_recipe(PoseArchive(write_archive(tmp_path / 'b', 'base27')))
        write_config(tmp_path / 'config.py', recipe, {}, False, {'train_pipeline.0.margin': 2})


@pytest.mark.parametrize('clips', [1, 4, 24, 63, 64, 500, 4000, 100_000])
def test_few_clips_get_enough_steps(clips):
    batch, epochs = batch_and_epochs(clips)
    steps = epochs * np.ceil(clips / batch)
    assert 30 <= epochs <= 300
    assert batch in (8, 16)
    assert steps >= 2400 or epochs == 300
