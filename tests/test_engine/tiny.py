"""A training of seconds, for tests of what happens around it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from helpers import edit_clips, write_archive

from mmsign.engine.runs import load_config
from test_engine.test_runs import CONFIG

REPO = Path(__file__).resolve().parent.parent.parent
COSINE = "dict(type='CosineAnnealingLR', T_max=4, by_epoch=True, convert_to_iter_based=True)"
#: A schedule that does not look at the end, as that of the paper.
STEPS = "dict(type='MultiStepLR', milestones=[1, 3], gamma=0.5, by_epoch=True)"
#: Overrides for a training of two epochs.
SHORT = {'train_cfg.max_epochs': 2}


def write_config(folder: Path, name: str = 'tiny', schedule: str = STEPS, **archive: Any) -> Path:
    """The tests' config with an archive of its own, of three glosses unless ``archive`` says otherwise."""
    path = folder / f'archive_{name}'
    if not path.is_dir():
        write_archive(path, **archive)
    file = folder / f'{name}.py'
    assert COSINE in CONFIG
    file.write_text(CONFIG.format(repo=REPO, archive=path).replace(COSINE, schedule))
    return file


def load(config: Path, work: Path, **options: Any) -> Any:
    """The config with overrides, ``__`` for the dots in their names."""
    return load_config(config, {key.replace('__', '.'): value for key, value in options.items()}, str(work))


def renumber(archive: Path, glosses: list[str]) -> Path:
    """Let an archive of the same clips count its glosses in another order, or name others, in place."""
    table = {str(label): {'gloss': gloss} for label, gloss in enumerate(glosses)}
    (archive / 'glosses.json').write_text(json.dumps(table))
    edit_clips(archive, lambda rows: [row.update(label=glosses.index(row['gloss'])) for row in rows])
    return archive
