"""Known data sets: official counts, how names and lists read, where to get them (``docs/datasets.md``).

A number that is not known stays None. A new set whose poses are in a format that is read already is one
entry of :data:`KNOWN`: its ``read_lists`` says what the official lists (or names) say about each clip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mmsign.datasets.sources import official_lists as lists
from mmsign.datasets.sources.clip_table import ClipTable

#: Reads (folder of the poses, official lists) into a table of clips.
ReadLists = Callable[[Path, Path], ClipTable]


@dataclass(frozen=True)
class KnownSet:
    """A data set.

    Attributes:
        name: As its owners call it.
        signs: The sign language.
        language: Code of the language of its glosses.
        classes: Signs.
        clips: Clips.
        signers: People.
        splits: Split → clips, as its owners state them.
        naming: How names and lists encode label, signer and split.
        where: Where to get it.
        licence: What it may be used for.
        published: What others report on it: (number, who).
        paper: Where it is described.
        labels: What ``--labels`` takes.
        read_lists: Reads them; None if a module of its own reads the set.
    """

    name: str
    signs: str
    language: str
    naming: str
    where: str
    classes: int | None = None
    clips: int | None = None
    signers: int | None = None
    splits: Mapping[str, int] = field(default_factory=dict)
    licence: str = 'see its page'
    published: tuple[tuple[str, str], ...] = ()
    paper: str = ''
    labels: str = ''
    read_lists: ReadLists | None = None


#: Name on the command line → data set.
KNOWN: dict[str, KnownSet] = {
    'slr500': KnownSet(
        name='SLR-500',
        signs='Chinese',
        language='zh',
        classes=500,
        clips=125_000,
        signers=50,
        splits={'train': 87_500, 'test': 37_500},
        naming='`P01_25_19_2._color`: signer 1, label (25 − 1) · 20 + 19, repetition 2; signers 1–35 train',
        where='agreement with its owners (University of Science and Technology of China)',
        licence='research, by agreement',
        published=(('97.1 %', 'GSP-MC, four streams'), ('97.8 %', 'NLA-SLR, RGB and pose')),
        paper='doi:10.1109/TCSVT.2018.2870740',
    ),
    'autsl': KnownSet(
        name='AUTSL',
        signs='Turkish',
        language='tr',
        classes=226,
        clips=36_302,
        signers=43,
        splits={'train': 28_142, 'val': 4_418, 'test': 3_742},
        naming='`signer0_sample1_color`; labels and splits in three csv files',
        where='agreement with its owners (Ankara University)',
        licence='research, by agreement',
        published=(('97.07 %', 'GSP-MC'), ('96.47 %', 'SAM-SLR, four skeleton streams')),
        paper='doi:10.1109/ACCESS.2020.3028072',
    ),
    'wlasl': KnownSet(
        name='WLASL',
        signs='American',
        language='en',
        classes=2_000,
        clips=21_083,
        signers=119,
        naming='`<video_id>`; WLASL_v0.3.json has gloss, signer_id, split; '
        'its first 100 glosses are WLASL100',
        where='https://dxli94.github.io/WLASL/',
        licence='C-UDA, research only',
        published=(('61.26 %', 'NLA-SLR, RGB and pose, 2,000 classes'),),
        paper='arXiv:1910.11006',
        labels='WLASL_v0.3.json',
        read_lists=lists.read_wlasl,
    ),
    'msasl': KnownSet(
        name='MS-ASL',
        signs='American',
        language='en',
        classes=1_000,
        clips=25_513,
        signers=222,
        naming='MSASL_{train,val,test}.json have label, signer_id and the stretch of a YouTube video; '
        'poses are named `<YouTube id>` and cut',
        where='https://www.microsoft.com/en-us/research/project/ms-asl/',
        paper='arXiv:1812.01053',
        labels='folder with MSASL_train.json, MSASL_val.json, MSASL_test.json and perhaps MSASL_classes.json',
        read_lists=lists.read_msasl,
    ),
    'include': KnownSet(
        name='INCLUDE',
        signs='Indian',
        language='en',
        classes=263,
        clips=4_287,
        naming='csv files of splits with FilePath and Word',
        where='named in its paper',
        published=(('85.6 %', 'its paper'), ('94.5 %', 'its paper, 50 classes')),
        paper='doi:10.1145/3394171.3413528',
        labels='folder with csv files that are called train…, val…, test… (FilePath, Word)',
        read_lists=lists.read_include,
    ),
    'lsa64': KnownSet(
        name='LSA64',
        signs='Argentinian',
        language='es',
        classes=64,
        clips=3_200,
        signers=10,
        naming='`001_002_003`: sign 1, signer 2, repetition 3; no official split: split by signer',
        where='https://facundoq.github.io/datasets/lsa64/',
        paper='arXiv:2310.17429',
        labels='text file of the signs, one a line: name, or number|name|hands',
        read_lists=lists.read_lsa64,
    ),
    'gsl': KnownSet(
        name='GSL (isolated)',
        signs='Greek',
        language='el',
        classes=310,
        clips=40_785,
        signers=7,
        naming='lists `path|gloss` for train, val and test; `signer1` in the path',
        where='https://vcl.iti.gr/dataset/gsl',
        labels='folder with csv files that are called train…, val…, test… (path|gloss)',
        read_lists=lists.read_gsl,
    ),
    'asl_citizen': KnownSet(
        name='ASL Citizen',
        signs='American',
        language='en',
        classes=2_731,
        clips=83_399,
        signers=52,
        naming='splits/{train,val,test}.csv have Participant ID, Video file, Gloss, ASL-LEX Code',
        where='https://www.microsoft.com/en-us/research/project/asl-citizen/',
        published=(('63 %', 'its paper, unseen signers'),),
        paper='arXiv:2304.05934',
        labels='folder splits/ with train.csv, val.csv, test.csv',
        read_lists=lists.read_asl_citizen,
    ),
    'nmfs_csl': KnownSet(
        name='NMFs-CSL',
        signs='Chinese',
        language='zh',
        classes=1_067,
        naming='by agreement; its skeletons circulate as arrays of SAM-SLR: format `samslr`',
        where='https://ustc-slr.github.io/datasets/2020_nmfs_csl/',
        licence='research, by agreement',
        published=(('83.7 %', 'NLA-SLR, RGB and pose'),),
    ),
    'gislr': KnownSet(
        name='GISLR (Kaggle asl-signs)',
        signs='American',
        language='en',
        classes=250,
        clips=94_477,
        signers=21,
        naming='train.csv has path, participant_id, sign; no official split: split by signer',
        where='https://www.kaggle.com/competitions/asl-signs',
    ),
}
