"""Several data sets side by side in one archive: their signs together, each clip with its set as the split.

Signs of one name are one class, whatever its case (``A`` of the letters, ``a`` of the words). So a network
can be trained on some sets and tested on another (``train_subset=dict(split=[…])``).
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from functools import partial

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.datasets.sources.merge_check import check_same
from mmsign.datasets.sources.named import read_row
from mmsign.datasets.sources.report import mixture
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean

EXAMPLE = 'python tools/prepare_data.py union data/wlasl50 data/fingerspelling --out data/both'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this converter."""
    parser.add_argument('source', nargs='+', help='archives; the name of a folder is the split of its clips')
    parser.add_argument('--language', default='', help='language of the glosses, such as en')


def load(source: Sequence[str], language: str = '') -> DataSource:
    """The clips of all archives, ids and signers behind the name of their set.

    Raises:
        MMSignError: If two folders have one name, layouts or dimensions differ, or an archive has glosses
            that differ in case only.
    """
    from mmsign.keypoints.registered import build_layout  # imports torch, which --help need not wait for

    archives = [PoseArchive(path) for path in source]
    first = archives[0]
    names = [archive.path.resolve().name for archive in archives]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise MMSignError(
            f'two archives are called {twice[0]!r}', field='source', fix='rename the folder of one'
        )
    glosses: dict[str, str] = {}
    clips = []
    for name, archive in zip(names, archives):
        check_same(archive, first, ('layout', 'channels'), 'prepare both with the same layout')
        alike = Counter(map(_key, archive.glosses)).most_common(1)
        if alike and alike[0][1] > 1:
            raise MMSignError(
                f'has several glosses that read {alike[0][0]!r}',
                file=archive.path,
                field='glosses',
                fix='rename them with prepare_data.py relabel',
            )
        for gloss in archive.glosses:
            glosses.setdefault(_key(gloss), gloss)
        labels = {gloss: number for number, gloss in enumerate(glosses)}
        for row in range(len(archive)):
            clip = archive.clip(row)
            clips.append(
                RawClip(
                    f'{name}/{clip.clip_id}',
                    labels[_key(clip.gloss)],
                    archive.path / clip.clip_id,
                    partial(read_row, archive.path, row),
                    f'{name}/{clip.signer}' if clip.signer else '',
                    name,
                )
            )
    pixels = all(archive.meta['dtype'] == 'int16' for archive in archives)
    return DataSource(
        clips,
        list(glosses.values()),
        build_layout(first.meta['layout']),
        '; '.join(sorted({str(archive.meta.get('source', '')) for archive in archives})),
        dims=len(first.meta['channels']) - 1,
        dtype='int16' if pixels else 'float32',
        language=language or first.language,
        estimator=mixture([archive.meta.get('estimator') for archive in archives]),
    )


def _key(gloss: str) -> str:
    return clean(re.sub(r'[\s_-]+', ' ', gloss)).casefold()
