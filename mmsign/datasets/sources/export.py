"""An archive in the formats of other tools; ``prepare_data`` reads all of them back.

* ``npy``: ``clips/<clip>.npy`` (T, V, D + 1) float32, the last channel is the confidence;
* ``pose``: ``clips/<clip>.pose`` for pose-format, with components as of COCO-WholeBody;
* ``mmaction``: ``annotations.pkl`` for mmaction2 and pyskl; all clips are held in memory.

Beside them lie ``index.csv`` (path, gloss, signer, split, clip_id; not for ``mmaction``) and ``glosses.txt``
in label order.
"""

from __future__ import annotations

import argparse

from mmsign.datasets.archive import PoseArchive
from mmsign.datasets.sources.export_forms import WRITERS
from mmsign.utils.files import replacing_folder, write_text

EXAMPLE = 'python tools/prepare_data.py export data/own --format pose --out own_poses'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument('source', help='a pose archive')
    parser.add_argument('--format', dest='form', choices=sorted(WRITERS), required=True, help='what to write')


def export(source: str, out: str, form: str, progress: bool = True) -> int:
    """Write an archive in another format.

    Args:
        source: The archive.
        out: Folder to write; must not exist.
        form: ``npy``, ``pose`` or ``mmaction``.
        progress: Show a progress bar.

    Returns:
        The number of clips.

    Raises:
        MMSignError: If the archive is bad, ``out`` exists, or the format cannot hold the archive's points.
    """
    archive = PoseArchive(source)
    with replacing_folder(out) as folder:
        write_text(folder / 'glosses.txt', ''.join(f'{gloss}\n' for gloss in archive.glosses))
        WRITERS[form](archive, folder, not progress)
    return len(archive)
