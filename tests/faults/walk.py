"""Every command with one bad input at a time: what is given, and what it is spoilt with."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from helpers import GLOSSES, write_archive
from test_engine.tiny import write_config
from video_files import write_video

from faults.jobs import book
from mmsign.datasets import PoseArchive
from mmsign.datasets.sources import FORMATS
from mmsign.evaluation.score_file import Scores
from mmsign.utils.paths import resolve

#: Contents that are none of a file's kind, by name.
JUNK: dict[str, bytes] = {
    'empty': b'',
    'zeros': bytes(5000),
    'noise': np.random.default_rng(0).bytes(5000),
    'UTF-16': 'path,gloss\na,ö\n'.encode('utf-16'),
    'latin-1': 'path,gloss\ncaf\xe9.npy,\xe4\n'.encode('latin-1'),
    'words': b'this is not what you are looking for\n' * 20,
    'JSON of another kind': b'[1, {"a": null}]',
    # runs a command where it is unpickled
    'a pickle': b"cposix\nsystem\n(S'exit'\ntR.",
    'half a zip': b'PK\x03\x04' + bytes(200),
    'SQLite and no more': b'SQLite format 3\x00' + bytes(3000),
}
ALL = os.environ.get('MMSIGN_FAULTS') == 'all'


@dataclass
class Command:
    """A command line with places.

    Attributes:
        line: The tool and its words; ``{name}`` stands for the file of that name, ``{out}`` is written.
        inputs: Of those words, what is spoilt.
        works: Whether it does with the good inputs; the other formats are given one that is none of theirs.
    """

    line: str
    inputs: str
    works: bool = True

    @property
    def name(self) -> str:
        words = self.line.split()
        return ' '.join(words[: 1 + (words[0] == 'prepare_data.py')]) + f' {self.inputs}'


class Spoilt(NamedTuple):
    """A command with one fault.

    Attributes:
        name: Of the fault.
        words: The command line.
        out: Folder in which it writes.
        allowed: Exit codes.
        room: Bytes that are free there, if they are few; 0: it cannot be written to.
    """

    name: str
    words: list[str]
    out: Path
    allowed: tuple[int, ...] = (1, 2)
    room: int | None = None


def make_inputs(folder: Path) -> dict[str, Path]:
    """Good inputs of every kind."""
    folder.mkdir(parents=True)
    config = write_config(folder)
    from mmsign.engine.runs import load_config, train

    checkpoint = train(load_config(config, {'train_cfg.max_epochs': 1}, str(folder / 'run')))
    (folder / 'table.py').write_text(
        f'rows = dict(a=dict(config={str(config)!r}))\nfolds = dict(all=dict())\nseeds = (0,)\n'
    )
    (folder / 'clips').mkdir()
    np.save(folder / 'clips/a.npy', np.ones((4, 133, 3), np.float32))
    (folder / 'clips/clips.csv').write_text('path,gloss\na.npy,x\n')
    from mmsign.inference.embeddings import embed_archive
    from mmsign.inference.exported import ExportedModel
    from mmsign.prompts.knowledge.building import build_knowledge

    build_knowledge([book(folder, 0)], folder / 'kb.sqlite')
    model, clips = shutil.copytree(resolve('mmsign://models/letters'), folder / 'model'), folder / 'new_signs'
    write_archive(clips, layout='wholebody133')
    embed_archive(ExportedModel(model, threads=1), PoseArchive(clips)).save(folder / 'features.npz')
    (folder / 'labels.csv').write_text('path,gloss\ns0_0_0,x\ns1_0_0,y\n')
    return {
        'config': config,
        'archive': next(folder.glob('archive_*')),
        'checkpoint': checkpoint,
        'run': folder / 'run',
        'table': folder / 'table.py',
        'clips': folder / 'clips/clips.csv',
        'folder': folder / 'clips',
        'book': folder / 'book.tsv',
        'glosses': folder / 'glosses.txt',
        'kb': folder / 'kb.sqlite',
        'model': model,
        'new_signs': clips,
        'features': folder / 'features.npz',
        'labels': folder / 'labels.csv',
        'prompts': _prompts(folder),
        'descriptions': _descriptions(folder),
        'scores': write_scores(folder / 'scores.npz'),
        'video': write_video(folder / 'v.mp4', [np.full((64, 64, 3), 90, np.uint8)] * 4),
    }


def _prompts(folder: Path) -> Path:
    file = folder / 'prompts.py'
    file.write_text("generator = dict(type='OfflineGenerator', language='en')\nglosses = 'x'\nout = 'y'\n")
    return file


def _descriptions(folder: Path) -> Path:
    from mmsign.prompts import Description, write_descriptions

    file = folder / 'descriptions.jsonl'
    write_descriptions(
        file, [Description(0, 'house', globals=['Up.']), Description(1, 'tree', globals=['Down.'])]
    )
    return file


def commands() -> list[Command]:
    """One or more for every tool, every format of ``prepare_data``; what takes longest is for ``all``."""
    describe = 'generate_descriptions.py {prompts} --out {out} --cfg-options glosses={glosses} knowledge={kb}'
    encode = 'encode_descriptions.py {new} --from-archive {archive} --encoder random --out {out}'
    robust = 'benchmark.py robustness --model {config} --checkpoint {checkpoint} --out {out}'
    given = [
        Command('train.py {config} --work-dir {out}', 'config'),
        Command('test.py {config} {checkpoint} --work-dir {work} --out {out}.npz', 'config checkpoint'),
        Command('test_unseen.py {config} {checkpoint} --out {out}.npz', 'config checkpoint'),
        Command('export_model.py {config} {checkpoint} --out {out}', 'config checkpoint'),
        Command('knn_baseline.py {config} --out {out}.npz', 'config'),
        Command('browse_dataset.py {config} --out {out}', 'config'),
        Command('draw_predictions.py {config} {scores} --out {out}.png', 'config scores'),
        Command('compare_runs.py {scores} {good_scores} --out {out}', 'scores'),
        Command('fuse_scores.py {scores} {good_scores} --out {out}.npz', 'scores'),
        Command('run_table.py {table} --out {out}', 'table'),
        Command('model_zoo.py {run} --out {out}.md', 'run'),
        Command('reproduce.py slr500 --data {archive} --work-dir {out}', 'archive'),
        Command(
            'predict.py {config} {video} --checkpoint {checkpoint} --out {out}', 'config video checkpoint'
        ),
        Command('predict.py {config} {archive} --checkpoint {checkpoint} --out {out}', 'archive'),
        Command('embed.py {new_signs} --model {model} --out {out}.npz', 'new_signs model'),
        Command('search.py {model} s0_0_0 {features}', 'model features'),
        Command('search.py {model} s0_0_0 {new_signs}', 'new_signs'),
        Command('make_attributes.py {descriptions} --archive {archive} --out {out}', 'descriptions archive'),
    ]
    more = [
        Command('enrol.py {model} {new_signs} --out {out}', 'model new_signs'),
        Command(robust, 'config checkpoint'),
        Command('web_demo.py {config} --checkpoint {checkpoint}', 'config checkpoint'),
        Command('fit.py {clips} --out {out}', 'clips', works=False),
        Command('fit.py {folder} --out {out} --dry-run', 'folder', works=False),
        Command('extract_pose.py {video} --out {out}', 'video', works=False),
        Command('extract_pose.py --labels {clips} --out {out}', 'clips', works=False),
        Command('build_knowledge.py {book} --out {out}', 'book'),
        Command(describe, 'prompts glosses kb'),
        Command('encode_descriptions.py {descriptions} --encoder random --out {out}', 'descriptions'),
        Command(encode, 'archive'),
    ]
    given += more if ALL else []
    for name in FORMATS:
        if name == 'export':
            given.append(Command('prepare_data.py export {archive} --format npy --out {out}', 'archive'))
        elif name in ('merge', 'relabel', 'union', 'flip'):
            labels = {'relabel': ' --labels {labels}', 'flip': ' --axes y'}.get(name, '')
            line = f'prepare_data.py {name} {{archive}}{labels} --out {{out}}'
            given.append(Command(line, 'archive labels' if name == 'relabel' else 'archive'))
        else:
            line = f'prepare_data.py {name} {{clips}} --out {{out}}'
            given.append(Command(line, 'clips', works=name in ('csv', 'pose')))
    return given


def spoilt(path: Path, folder: Path, draw: str) -> Iterator[tuple[str, Path]]:
    """What can stand in the place of a good input: nothing, the wrong kind, and junk under its name.

    Of the junk one kind is drawn; with the environment variable MMSIGN_FAULTS=all every kind is taken.
    """
    yield 'missing', folder / f'missing{path.suffix}'
    if path.is_dir():
        stray = folder / 'file'
        stray.write_bytes(b'x')
        yield 'a file', stray
        empty = folder / 'empty folder'
        empty.mkdir(exist_ok=True)
        yield 'an empty folder', empty
        inside = sorted(file for file in path.rglob('*') if file.is_file())
        for number, file in enumerate(inside if ALL else random.Random(draw).sample(inside, 1)):
            for what, content in (('empty', b''), ('noise', JUNK['noise'])):
                place = shutil.copytree(path, folder / f'{number} {what}')
                (place / file.relative_to(path)).write_bytes(content)
                yield f'{file.relative_to(path)} is {what}', place
        return
    inside = folder / f'folder{path.suffix}'
    inside.mkdir(exist_ok=True)
    yield 'a folder', inside
    names = list(JUNK) if ALL else random.Random(f'{draw}{path.name}').sample(list(JUNK), 1)
    for name, content in ((name, JUNK[name]) for name in names):
        file = folder / f'{name.replace(" ", "_")}{path.suffix}'
        file.write_bytes(content)
        yield name, file
    if path.suffix in ('.pth', '.npz', '.mp4', '.sqlite'):
        whole = path.read_bytes() if path.is_file() else b''
        if whole:
            cut = folder / f'cut{path.suffix}'
            cut.write_bytes(whole[: len(whole) // 2])
            yield 'cut in half', cut


def faults_of(command: Command, good: dict[str, Path], folder: Path) -> Iterator[Spoilt]:
    """A command with every fault."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0

    def fault(
        name: str, allowed: tuple[int, ...] = (1, 2), room: int | None = None, **changed: Path
    ) -> Spoilt:
        nonlocal number
        number += 1
        place = folder / str(number)
        place.mkdir()
        fresh = {name: place / name for name in ('out', 'work', 'new')}
        places = {**good, 'good_scores': good['scores'], **fresh, **changed}
        return Spoilt(name, [word.format(**places) for word in command.line.split()], place, allowed, room)

    serves = command.line.startswith('web_demo')
    if ALL and command.works and not serves:
        yield fault('nothing', allowed=(0,))
    for name in command.inputs.split():
        (folder / name).mkdir()
        for what, path in spoilt(good[name], folder / name, command.line):
            # what is damaged in a folder may be what the command does not need
            inner = good[name].is_dir() and path.is_dir()
            yield fault(f'{name}: {what}', (0, 1, 2) if inner and not serves else (1, 2), **{name: path})
    (folder / 'a file').write_text('x')
    if '{out}' in command.line:
        yield fault('out: below a file', out=folder / 'a file' / 'x')
        more = [
            fault('out: no name', (0, 1, 2), out=Path('.')),
            fault('out: read-only', (0, 1, 2) if '--dry-run' in command.line else (1, 2), room=0),
            fault('out: no room', (0, 1, 2), room=4096),
            fault('out: little room', (0, 1, 2), room=20480),
        ]
        yield from more if ALL else random.Random(command.line).sample(more, 1)


def write_scores(file: Path) -> Path:
    """A score file of the tests' archive."""
    rng = np.random.default_rng(0)
    ids = np.array([f's3_{label}_0' for label in range(3)])
    logits = rng.normal(size=(3, 3)).astype(np.float32)
    Scores(ids, np.arange(3), logits, np.array(GLOSSES)).save(file)
    return file
