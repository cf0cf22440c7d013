"""What must hold of a command's results, after kills as without: files that open, and the same contents."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mmsign.datasets import PoseArchive
from mmsign.engine.checkpoints import last_checkpoint, open_checkpoint
from mmsign.utils.errors import MMSignError


def opens(read: Any, *paths: Path) -> list[str]:
    """What a reader says of the files that are there."""
    problems = []
    for path in paths:
        try:
            if path.exists():
                read(path)
        except MMSignError as error:
            problems.append(str(error))
    return problems


def json_files(folder: Path) -> list[str]:
    """JSON files below a folder that are none."""
    problems = []
    for file in [file for pattern in ('*.json', '*.jsonl') for file in folder.rglob(pattern)]:
        if 'vis_data' in file.parts:  # MMEngine's log of numbers, which nothing reads
            continue
        try:
            lines = file.read_text(encoding='utf8')
            for line in lines.splitlines() if file.suffix == '.jsonl' else [lines]:
                json.loads(line)
        except ValueError as error:
            problems.append(f'{file.name}: {error}')
    return problems


def same_weights(a: Path, b: Path) -> list[str]:
    """Weights of two work dirs that differ in a bit."""
    ours, theirs = (open_checkpoint(last_checkpoint(folder))['state_dict'] for folder in (a, b))
    if ours.keys() != theirs.keys():
        return ['other weights']
    return [f'{name} differs' for name in ours if not torch.equal(ours[name], theirs[name])]


def without_resumed(file: Path) -> Any:
    """A JSON file but for how many clips an earlier run had finished; None if there is none."""
    content = json.loads(file.read_text()) if file.is_file() else None
    return {key: value for key, value in content.items() if key != 'resumed'} if content else None


def same_archive(whole: Path, out: Path) -> list[str]:
    """Clips, points, tables and reports that differ."""
    ours, theirs = PoseArchive(out), PoseArchive(whole)
    problems = []
    for name in ('clip_id', 'label', 'gloss', 'signer', 'split', 'length', 'width', 'height'):
        if not np.array_equal(ours.columns[name], theirs.columns[name]):
            problems.append(f'column {name} differs: {ours.columns[name].tolist()}'[:200])
    if not problems:
        for row in range(len(ours)):
            same = all(map(np.array_equal, ours.read(row), theirs.read(row)))
            problems += [] if same else [f'clip {ours.columns["clip_id"][row]} differs']
    for name in ('meta.json', 'glosses.json', 'counts.json'):
        told = [without_resumed(folder / name) for folder in (whole, out)]
        problems += [] if told[0] == told[1] else [f'{name} differs: {told[1]}'[:300]]
    left = {file.name for file in out.iterdir()} - {file.name for file in whole.iterdir()}
    left = {name for name in left if not name.startswith('frames-')}
    named = set(ours.columns['shard'].tolist())
    left |= {file.name for file in out.glob('frames-*')} - named
    return problems + [f'{name} is left over' for name in sorted(left)]


def dump(file: Path) -> list[str]:
    """All that a knowledge base holds, as SQL."""
    connection = sqlite3.connect(f'file:{file}?mode=ro', uri=True)
    try:
        assert connection.execute('PRAGMA integrity_check').fetchone() == ('ok',)
        return [line for line in connection.iterdump() if 'INSERT' in line]
    finally:
        connection.close()
