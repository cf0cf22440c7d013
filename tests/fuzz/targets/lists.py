"""Tables of clips and official lists of known data sets, whose poses are in order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from clip_files import wander
from synthetic import autsl_labels, slr500_clips, slr500_labels
from test_datasets.test_sources import test_official_lists

from fuzz.cases import Target, Wrong
from fuzz.targets.converting import numbers, target
from mmsign.datasets.sources.clip_table import read_clips
from mmsign.datasets.sources.glosses import read_glosses, read_lines
from mmsign.datasets.sources.video_files import find_videos


def _poses(folder: Path, *names: str) -> None:
    """They lie beside the input, where no fault reaches them."""
    rng, place = numbers(), folder.parent / 'poses'
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        np.save(place / f'{name}.npy', wander(rng, 60, 133).astype(np.float32))


def make_wlasl(folder: Path) -> None:
    _poses(folder, '69241', '00414')
    test_official_lists.wlasl(folder / 'WLASL_v0.3.json')


def make_msasl(folder: Path) -> None:
    _poses(folder, 'C37R_Ix8-qs')
    test_official_lists.msasl(folder)
    (folder / 'MSASL_classes.json').write_text('["hello", "eat"]')


def make_asl_citizen(folder: Path) -> None:
    _poses(folder, '1-yes', '2-no')
    for split, rows in (('train', ['P1,1-yes.mp4,YES,A_01']), ('val', ['P2,2-no.mp4,NO,A_02'])):
        text = '\n'.join(['Participant ID,Video file,Gloss,ASL-LEX Code', *rows])
        (folder / f'{split}.csv').write_text(text + '\n')


def make_gsl(folder: Path) -> None:
    _poses(folder, 'health1_signer1_rep1', 'police_signer2_rep1')
    (folder / 'train_greek_iso.csv').write_text('health1_signer1_rep1|ΓΕΙΑ\npolice_signer2_rep1|ΑΣΤΥΝΟΜΙΑ\n')
    (folder / 'test_greek_iso.csv').write_text('')


def make_include(folder: Path) -> None:
    _poses(folder, 'Animals/4. Bird/MVI_2987', 'Animals/1. Dog/MVI_3061')
    (folder / 'train_include.csv').write_text('FilePath,Word\nAnimals/4. Bird/MVI_2987.MOV,Bird\n')
    (folder / 'test_include.csv').write_text('FilePath,Word\nAnimals/1. Dog/MVI_3061.MOV,Dog\n')


def make_lsa64(folder: Path) -> None:
    _poses(folder, '001_001_001', '002_010_005')
    (folder / 'signs.txt').write_text('01|Opaque|R\n02|Red|R\n')


def make_slr500(folder: Path) -> None:
    slr500_clips(folder.parent / 'poses_slr500', numbers(), signers=(1, 36), repetitions=(1,))
    slr500_labels(folder)


def make_autsl(folder: Path) -> None:
    place = folder.parent / 'poses_autsl'
    place.mkdir(exist_ok=True)
    for name in ('signer0_sample1', 'signer6_sample1'):
        np.save(place / f'{name}_color.npy', wander(numbers(), 60, 133).astype(np.float32))
    autsl_labels(
        folder, {'train': ['signer0_sample1,41', 'signer0_sample2,0'], 'test': ['signer6_sample1,3']}
    )


def make_tables(folder: Path) -> None:
    lines = [
        'path,gloss,signer,split,start,end',
        'a.mp4,house,s1,train,0.5,1',
        'b\\c.mp4,"tree, old",s2,test,0:01,0:02',
    ]
    (folder / 'clips.csv').write_text('\n'.join(lines) + '\n')
    (folder / 'clips.tsv').write_text('\n'.join(lines[:2]).replace(',', '\t') + '\n')
    (folder / 'glosses.txt').write_text('house\ntree, old\nété\n', encoding='utf8')
    (folder / 'glosses.csv').write_text('label,gloss\n0,house\n1,"tree, old"\n')
    (folder / 'a.mp4').write_bytes(b'x')
    (folder / 'videos.txt').write_text('a.mp4\n# a note\n')


def open_tables(folder: Path) -> Any:
    found: list[Any] = []
    for name in ('clips.csv', 'clips.tsv'):
        table = read_clips(folder / name)
        if any(not row.clip_id or not 0 <= row.label < len(table.glosses) for row in table.clips):
            raise Wrong(f'clips {table.clips}')
        if len({row.clip_id for row in table.clips}) < len(table.clips):
            raise Wrong('a clip twice')
        found.append(
            [(row.clip_id, row.label, row.signer, row.split, str(row.segment)) for row in table.clips]
        )
    for glosses in (
        read_glosses(folder / 'glosses.txt'),
        read_glosses(folder / 'glosses.csv'),
        read_lines(folder / 'glosses.txt'),
    ):
        if not all(glosses) or any(gloss != gloss.strip() for gloss in glosses):
            raise Wrong(f'glosses {glosses}')
    return [*found, [str(file.name) for file in find_videos([folder / 'videos.txt'])]]


def _set(name: str, make: Any, labels: str = '', poses: str = 'poses') -> Target:
    return target(name, make, f'../{poses}', options={'labels': '{folder}' + labels, 'fps': 20})


TARGETS = [
    _set('wlasl', make_wlasl, '/WLASL_v0.3.json'),
    _set('msasl', make_msasl),
    _set('asl_citizen', make_asl_citizen),
    _set('gsl', make_gsl),
    _set('include', make_include),
    _set('lsa64', make_lsa64, '/signs.txt'),
    _set('slr500', make_slr500, poses='poses_slr500'),
    _set('autsl', make_autsl, poses='poses_autsl'),
    Target('tables', make_tables, open_tables),
]
