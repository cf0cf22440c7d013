"""The commands that are killed, on inputs of seconds, and what must hold of their results."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from synthetic import clip
from test_engine.tiny import write_config
from test_prompts.fake_llm import Asked, FakeLLMServer, Reply, answer
from video_files import write_video

from faults.killing import Job
from faults.results import dump, json_files, opens, same_archive, same_weights
from mmsign.datasets import PoseArchive
from mmsign.engine.checkpoints import open_checkpoint
from mmsign.inference.exported import ExportedModel
from mmsign.prompts.files.descriptions import read_descriptions
from mmsign.prompts.files.journal import Journal
from mmsign.prompts.knowledge.base import KnowledgeBase
from mmsign.utils.errors import MMSignError

#: Shards of a few clips, so that a kill finds some that are committed.
SMALL_SHARDS = """
from mmsign.datasets.archive_writer import ArchiveWriter as W
init = W.__init__
W.__init__ = lambda self, *a, **k: init(self, *a, **{**k, 'shard_frames': 20})
"""
ESTIMATOR = """
from fake_pose import BrightnessEstimator
from mmsign.registry import POSE_ESTIMATORS

@POSE_ESTIMATORS.register_module('bright', force=True)
class Bright(BrightnessEstimator):
    pass
"""
SIGNS = [f'sign{i:02d}' for i in range(12)]


def training(inputs: Path) -> Job:
    """``train.py``, ``--resume``."""
    config = write_config(inputs)

    def words(out: Path) -> list[Any]:
        return ['train.py', config, '--work-dir', out]

    def standing(out: Path) -> list[str]:
        return opens(open_checkpoint, *out.glob('*.pth')) + json_files(out)

    def compare(whole: Path, out: Path) -> list[str]:
        record = json.loads((out / 'run.json').read_text())
        names = [sorted(file.name for file in folder.glob('*.pth')) for folder in (whole, out)]
        problems = [] if record.get('finished') else ['run.json does not say that it is finished']
        problems += [] if names[0] == names[1] else [f'checkpoints {names[1]}']
        return problems + same_weights(whole, out)

    return Job('training', words, standing, compare, lambda out: [*words(out), '--resume'])


def converting(inputs: Path) -> Job:
    """``prepare_data.py csv``, ``--resume``; one clip is bad and skipped."""
    rng = np.random.default_rng(0)
    rows = ['path,gloss,signer']
    for i in range(12):
        np.save(inputs / f'{i}.npy', clip(rng, 5 + i % 3) if i != 4 else np.zeros((3, 133, 3), np.float32))
        rows.append(f'{i}.npy,{SIGNS[i % 3]},s{i % 4}')
    (inputs / 'clips.csv').write_text('\n'.join(rows) + '\n')

    def words(out: Path) -> list[Any]:
        return ['prepare_data.py', 'csv', inputs / 'clips.csv', '--out', out, '--on-bad', 'skip']

    return Job(
        'archive writing',
        words,
        lambda out: opens(PoseArchive, out) + (json_files(out) if out.exists() else []),
        same_archive,
        lambda out: [*words(out), '--resume'],
        SMALL_SHARDS,
    )


def extracting(inputs: Path) -> Job:
    """``extract_pose.py`` with an estimator of the tests' own, ``--resume``; videos become several clips."""
    rng = np.random.default_rng(1)
    (inputs / 'bright.py').write_text(ESTIMATOR)
    rows = ['path,gloss']
    for i in range(6):
        images = [np.full((64, 64, 3), level, np.uint8) for level in rng.integers(40, 200, 10 + 5 * (i % 2))]
        write_video(inputs / f'{i}.mp4', images)
        rows.append(f'{i}.mp4,{SIGNS[i % 2]}')
    (inputs / 'clips.csv').write_text('\n'.join(rows) + '\n')

    def words(out: Path) -> list[Any]:
        own = ('--import', inputs / 'bright.py', '--estimator', 'bright', '--part-seconds', '0.4')
        return ['extract_pose.py', '--labels', inputs / 'clips.csv', '--out', out, *own]

    return Job(
        'pose extraction',
        words,
        lambda out: opens(PoseArchive, out),
        same_archive,
        lambda out: [*words(out), '--resume'],
        SMALL_SHARDS,
    )


def fitting(inputs: Path) -> Job:
    """``fit.py``, the same command again."""
    rng = np.random.default_rng(2)
    rows = ['path,gloss,signer']
    for i in range(12):
        np.save(inputs / f'{i}.npy', clip(rng, 6))
        rows.append(f'{i}.npy,{SIGNS[i % 2]},s{i % 3}')
    (inputs / 'clips.csv').write_text('\n'.join(rows) + '\n')
    tiny = ('--epochs', '3', '--cfg-options', 'frames=8', 'feature_channels=12')
    tiny += ('model.backbone.convolutions=1', 'default_hooks.checkpoint.interval=1')

    def words(out: Path) -> list[Any]:
        return ['fit.py', inputs / 'clips.csv', '--out', out, *tiny]

    def standing(out: Path) -> list[str]:
        problems = opens(PoseArchive, out / 'archive') + opens(ExportedModel, out / 'model') + json_files(out)
        return problems + opens(open_checkpoint, *(out / 'training').glob('*.pth'))

    def compare(whole: Path, out: Path) -> list[str]:
        problems = same_archive(whole / 'archive', out / 'archive')
        problems += same_weights(whole / 'training', out / 'training')
        told = [json.loads((folder / 'metrics.json').read_text()) for folder in (whole, out)]
        for content in told:
            content.pop('checkpoint_hash')
        problems += [] if told[0] == told[1] else [f'metrics differ: {told[1]}'[:300]]
        if (whole / 'config.py').read_text() != (out / 'config.py').read_text():
            problems.append('config.py differs')
        layout = PoseArchive(out / 'archive')
        clips = [layout.read(row) for row in range(len(layout))]
        from mmsign.keypoints.wholebody import wholebody133

        logits = [ExportedModel(folder / 'model')(clips, wholebody133()).logits for folder in (whole, out)]
        problems += [] if np.array_equal(*logits) else ['the exported models differ']
        absent = {file.name for file in whole.iterdir()} - {file.name for file in out.iterdir()}
        return problems + [f'{name} is missing' for name in sorted(absent)]

    return Job('mmsign fit', words, standing, compare, prelude=SMALL_SHARDS)


def book(inputs: Path, entries: int) -> Path:
    """A dictionary with so many further entries."""
    lines = [f'{sign}\tThe right hand shows {i} fingers and moves up.\n' for i, sign in enumerate(SIGNS)]
    lines += [f'word{i}\tBoth hands move {i} times, the left one is held level.\n' for i in range(entries)]
    (inputs / 'book.tsv').write_text(''.join(lines), encoding='utf8')
    (inputs / 'glosses.txt').write_text('\n'.join(SIGNS) + '\n', encoding='utf8')
    return inputs / 'book.tsv'


def knowledge(inputs: Path) -> Job:
    """``build_knowledge.py``, the same command again."""
    source = book(inputs, 3000)

    def read(file: Path) -> None:
        if len(list(KnowledgeBase(file))) != 3000 + len(SIGNS):
            raise MMSignError('is not whole', file=file, fix='-')

    def compare(whole: Path, out: Path) -> list[str]:
        return [] if dump(whole) == dump(out) else ['the knowledge bases differ']

    return Job(
        'knowledge base',
        lambda out: ['build_knowledge.py', source, '--out', out],
        lambda out: opens(read, out),
        compare,
    )


def _kb(inputs: Path) -> Path:
    from mmsign.prompts.knowledge.building import build_knowledge

    build_knowledge([book(inputs, 20)], inputs / 'kb.sqlite')
    return inputs / 'kb.sqlite'


def same_descriptions(whole: Path, out: Path) -> list[str]:
    problems = [] if whole.read_bytes() == out.read_bytes() else ['the lines differ']
    report = json.loads(out.with_name(out.name + '.report.json').read_text())
    problems += [f'{report["edited"]} are taken for edited'] if report['edited'] else []
    problems += [] if report['described'] == len(SIGNS) else [f'{report["described"]} described']
    pages = [file.with_name(file.name + '.html').read_text(encoding='utf8') for file in (whole, out)]
    return problems + ([] if pages[0] == pages[1] else ['the review pages differ'])


def _standing(out: Path) -> list[str]:
    problems = opens(read_descriptions, out)
    return problems + opens(Journal, out.with_name(out.name + '.journal'))


def describing(inputs: Path) -> Job:
    """``generate_descriptions.py`` without a language model, the same command again."""
    base = _kb(inputs)

    def words(out: Path) -> list[Any]:
        given = ('--cfg-options', f'knowledge={base}', f'glosses={inputs / "glosses.txt"}')
        return ['generate_descriptions.py', 'mmsign::prompts/asl_offline.py', '--out', out, *given]

    return Job('descriptions offline', words, _standing, same_descriptions)


def script(asked: Asked) -> Reply:
    """A model that says of every sign what its source says."""
    text = f'The right hand shows {SIGNS.index(asked.gloss)} fingers and moves up.'
    if asked.stage == 'p4':
        return answer(segments=[{'text': text, 'parts': ['right_hand']}])
    return answer(**{'synonyms' if asked.stage == 'p2' else 'descriptions': [text]})


def asking(inputs: Path) -> Iterator[Job]:
    """The same with a language model on loopback; it also must not be asked again what it answered."""
    base = _kb(inputs)
    with FakeLLMServer() as server:
        server.script = script

        def words(out: Path) -> list[Any]:
            given = [f'knowledge={base}', f'glosses={inputs / "glosses.txt"}', 'generator.llm.model=m']
            given += [f'generator.llm.base_url={server.address}/v1', 'generator.llm.concurrency=1']
            return [
                'generate_descriptions.py',
                'mmsign::prompts/asl_local.py',
                '--out',
                out,
                '--cfg-options',
                *given,
            ]

        def end(kills: int) -> list[str]:
            asked = Counter(one.system + one.user for one in server.asked)
            again = sum(asked.values()) - len(asked)  # one may be in flight at every kill
            return [f'{again} requests were sent again after {kills} kills'] if again > kills else []

        yield Job(
            'descriptions, language model',
            words,
            _standing,
            same_descriptions,
            begin=server.asked.clear,
            end=end,
        )


#: What makes the jobs.
MAKERS: tuple[Callable[[Path], Any], ...]
MAKERS = (training, converting, extracting, fitting, knowledge, describing, asking)


def made(make: Callable[[Path], Any], inputs: Path) -> Iterator[Job]:
    """A job with its inputs in a folder, and what it needs as long as it is used."""
    job = make(inputs)
    if isinstance(job, Job):
        yield job
    else:
        yield from job


def all_jobs(folder: Path) -> Iterator[Job]:
    """Each with its inputs in a folder of its own."""
    for make in MAKERS:
        inputs = folder / f'inputs_{make.__name__}'
        inputs.mkdir(parents=True, exist_ok=True)
        yield from made(make, inputs)
