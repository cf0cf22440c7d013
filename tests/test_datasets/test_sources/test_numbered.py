"""Sources whose classes are numbers."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from mmsign.datasets.sources.clip import RawClip
from mmsign.datasets.sources.holistic_clips import unread
from mmsign.datasets.sources.numbered import numbered_source
from mmsign.datasets.sources.options import add_numbered_arguments
from mmsign.keypoints.wholebody import base27
from mmsign.utils.errors import MMSignError


def clip(label: int) -> RawClip:
    return RawClip(f'clip {label}', label, Path('a.npy'), unread, '', '')


def test_names_of_the_classes(tmp_path: Path) -> None:
    (tmp_path / 'glosses.txt').write_text('no\nyes\nmaybe\n')
    clips, file = [clip(1), clip(0)], tmp_path / 'in.npy'
    named = numbered_source(clips, base27(), 'Arrays', file, str(tmp_path / 'glosses.txt'), 25, 'en')
    assert named.glosses == ['no', 'yes', 'maybe']
    assert (named.name, named.fps, named.language, named.settings) == ('Arrays, in.npy', 25, 'en', {})
    bare = numbered_source(clips, base27(), 'Arrays', file, None, None, '', {'size': (1, 2)})
    assert (bare.glosses, bare.settings) == (['class 0', 'class 1'], {'size': (1, 2)})


@pytest.mark.parametrize('label', [-1, 3])
def test_a_label_without_a_gloss(tmp_path: Path, label: int) -> None:
    (tmp_path / 'glosses.txt').write_text('no\nyes\nmaybe\n')
    with pytest.raises(MMSignError, match=rf'field label: {label} is outside the 3 glosses'):
        numbered_source([clip(label)], base27(), 'Arrays', tmp_path, str(tmp_path / 'glosses.txt'), None, '')


def test_options() -> None:
    parser = argparse.ArgumentParser()
    add_numbered_arguments(parser)
    assert vars(parser.parse_args([])) == {'glosses': None, 'fps': None, 'language': ''}
    assert vars(parser.parse_args(['--fps', '25', '--language', 'en']))['fps'] == 25
