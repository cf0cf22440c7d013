"""What is read to make something of it: score files together, sources of attributes, a metafile, answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from test_prompts.test_phonology import asl_lex
from test_prompts.test_readers.test_sigml import sign

from fuzz.cases import Fault, Target, Wrong
from fuzz.faults.yamls import FAULTS as YAMLS
from fuzz.targets.own import ROWS
from mmsign.evaluation.comparison import compare_scores
from mmsign.evaluation.fusion import fuse_scores
from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.summary import summary
from mmsign.evaluation.weights import search_weights
from mmsign.experiments.metafile import update_metafile
from mmsign.prompts.files.descriptions import write_descriptions
from mmsign.prompts.generators.answers import SCHEMAS, parse_answers
from mmsign.prompts.phonology import make_attributes
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import read_text

GLOSSES = ['house', 'tree', 'été']
METAFILE = """# numbers of runs
Collections:
- Name: CTR-GCN
Models:
- Name: ctrgcn_slr500
  In Collection: CTR-GCN
  Config: ctrgcn_slr500.py
  Metadata: {Training Data: SLR-500}
  Results:
  - Task: Sign Language Recognition
    Dataset: SLR-500
    Metrics: {Top 1 Accuracy: 50.0}
"""


def make_fusion(folder: Path) -> None:
    rng = np.random.default_rng(0)
    for name in 'ab':
        ids, logits = np.array([f'c{i}' for i in range(6)]), rng.normal(size=(6, 3)).astype(np.float32)
        scores = Scores(ids, np.arange(6) % 3, logits, np.array(GLOSSES), f'{name}.py', name * 64)
        scores.save(folder / f'{name}.npz')


def open_fusion(folder: Path) -> Any:
    runs = {name: Scores.load(folder / f'{name}.npz') for name in 'ab'}
    weights = search_weights(runs)
    fused, found = fuse_scores(runs, weights), compare_scores(*runs.values())
    estimates = [value.value for value in summary(fused).values()]
    if not all(0 <= value <= 1 for value in (*estimates, *found.top1)) or not 0 <= found.p_value <= 1:
        raise Wrong(f'{estimates} {found.top1} {found.p_value}')
    fused.save(folder / 'fused.npz')
    return vars(Scores.load(folder / 'fused.npz')), found.pairs()


def make_sources(folder: Path) -> None:
    write_descriptions(folder / 'texts.jsonl', ROWS)
    asl_lex(
        folder / 'signdata.csv', [{'EntryID': 'house', 'Handshape.2.0': 'b', 'MajorLocation.2.0': 'Head'}]
    )
    (folder / 'house.sigml').write_text(sign('house', 'hamflathand', 'hamextfingeru', 'hampalml', 'hamchin'))


def open_sources(folder: Path) -> Any:
    found = []
    for name in ('texts.jsonl', 'signdata.csv', 'house.sigml'):
        rows = make_attributes(folder / name, GLOSSES)
        values = [value for row in rows for own in row.attributes.values() for value in own]
        if [row.gloss for row in rows] != GLOSSES or not all(isinstance(value, str) for value in values):
            raise Wrong(f'rows {rows}')
        found.append(rows)
    return found


def make_metafile(folder: Path) -> None:
    (folder / 'metafile.yml').write_text(METAFILE)


def open_metafile(folder: Path) -> Any:
    """As ``model_zoo --metafile`` does; what is written can be read again."""
    facts = {'ctrgcn_slr500': {'Training Resources': 'a CPU'}}
    metrics = {'ctrgcn_slr500': {' (8 folds)': {'Top 1 Accuracy': 61.5}}}
    once = update_metafile(folder / 'metafile.yml', facts, metrics)
    again = update_metafile(folder / 'metafile.yml', facts, metrics)
    if repr(once) != repr(again):  # which also compares NaN
        raise Wrong('it is another when it is read again')
    return once


def make_answers(folder: Path) -> None:
    """What a language model said, a file a stage."""
    for stage, said in (
        ('p1', '<think>A roof?</think>\n```json\n{"descriptions": ["Two hands form a roof."]}\n```'),
        ('p2', '{"synonyms": ["Both hands, a roof.", "A roof of hands."]}'),
        ('p4', 'Here: {"segments": [{"text": "flat hands", "parts": ["right_hand", "left_hand"]}]}'),
    ):
        (folder / f'{stage}.txt').write_text(said)


def open_answers(folder: Path) -> Any:
    found = []
    for file in sorted(folder.iterdir()):
        try:
            held = parse_answers(file.stem, read_text(file))
        except ValueError as error:  # the stage is asked again, with this as the reason
            raise MMSignError(f'is no answer: {str(error)[:200]}', file=file, fix='ask again') from None
        texts = [item['text'] if file.stem == 'p4' else item for items in held for item in items]
        if file.stem not in SCHEMAS or not all(isinstance(text, str) and text.strip() for text in texts):
            raise Wrong(f'answers {held}')
        [text.encode() for text in texts]
        found.append(held)
    return found


TARGETS = [
    Target('fusion', make_fusion, open_fusion, checksummed=('.npz',)),
    Target('attribute_sources', make_sources, open_sources),
    Target('metafile', make_metafile, open_metafile, more=[Fault('markup', *fault) for fault in YAMLS]),
    Target('answers', make_answers, open_answers),
]
