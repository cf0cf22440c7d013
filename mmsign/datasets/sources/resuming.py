"""Going on with an interrupted run: what is there, what has changed, and the order of it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from mmsign.datasets.archive_writer import ArchiveWriter
from mmsign.datasets.sources.clip import DataSource, RawClip
from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import whole_number


def check_resumed(writer: ArchiveWriter, source: DataSource) -> None:
    """Refuse to go on with clips that the source now labels otherwise, or does not have.

    Raises:
        MMSignError: Naming the first of them, and the field.
    """
    clips = {clip.clip_id: clip for clip in source.clips}

    def bad(clip_id: str, field: str, problem: str) -> MMSignError:
        fix = 'resume with the same table, or remove the folder to start again'
        return MMSignError(problem, file=writer.partial, clip=clip_id, field=field, fix=fix)

    for clip_id, row in writer.rows.items():
        clip = clips.get(clip_id) or clips.get(whole_of(clip_id)[0])
        if clip is None:
            raise bad(clip_id, 'clip_id', 'is no longer in the source')
        for field, before, now in (
            ('gloss', row['gloss'], source.glosses[clip.label]),
            ('signer', row['signer'], clip.signer),
            ('split', row['split'], clip.split),
            ('path', row['facts'].get('path'), origin(clip)),
        ):
            if before != now:
                raise bad(clip_id, field, f'was {before!r}, now {now!r}')


def origin(clip: RawClip) -> str:
    """What tells, when a run is resumed, that an id now stands for another file or segment."""
    return f'{Path(str(clip.file)).name}{clip.segment or ""}'


def whole_of(clip_id: str) -> tuple[str, int]:
    """``x@2of3`` → x, 3; any other id → itself, 0."""
    name, _, tail = clip_id.rpartition('@')
    number, _, whole = tail.partition('of')
    count = whole_number(whole)
    return (name, count) if name and count is not None and whole_number(number) is not None else (clip_id, 0)


def finished(seen: Iterable[str]) -> set[str]:
    """Ids of clips of which every stretch is written."""
    finished: set[str] = set(seen)
    parts: dict[tuple[str, int], int] = {}
    for clip_id in seen:
        key = whole_of(clip_id)
        parts[key] = parts.get(key, 0) + 1
    return finished | {name for (name, whole), count in parts.items() if whole and count == whole}


def in_order(seen: Iterable[str], clips: Sequence[RawClip]) -> list[str]:
    """Ids as the source lists them, stretches in order of time."""
    place = {clip.clip_id: i for i, clip in enumerate(clips)}

    def key(clip_id: str) -> tuple[int, int]:
        if clip_id in place:
            return place[clip_id], 0
        return place[whole_of(clip_id)[0]], int(clip_id.rpartition('@')[2].partition('of')[0])

    return sorted(seen, key=key)
