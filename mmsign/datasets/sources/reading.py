"""Reading the clips of a source: in this process, in workers beside it, or on a Ray cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mmsign.datasets.sources.clip import Frames, RawClip, Setup, StoredFrames
from mmsign.utils.jobs import run_jobs
from mmsign.utils.ray_jobs import run_on_ray

#: Where clips may be read.
EXECUTORS = ('local', 'ray')
#: What to do about a clip whose worker dies of it.
ADVICE = 'repair it or leave it out'
Result = Frames | Sequence[StoredFrames | Frames] | Exception


def read_all(
    clips: Sequence[RawClip], setup: Setup | None, workers: int, executor: str
) -> Iterator[tuple[RawClip, Result]]:
    """Each clip and its frames, or what went wrong; with workers in order of completion.

    Args:
        clips: To read.
        setup: What every process needs.
        workers: Processes; 0 reads in this one, or on Ray with one a processor.
        executor: One of :data:`EXECUTORS`.
    """
    begin, args = setup or (None, ())
    if executor == 'ray':
        yield from run_on_ray(clips, read_and_load, workers, begin, args, ADVICE)
        return
    if workers:
        yield from run_jobs(clips, read_clip, workers, begin, args, ADVICE)
        return
    if setup is not None:
        setup.begin(*setup.args)
    for clip in clips:
        try:
            result: Result = clip.read()
        except Exception as error:  # one bad file stops nobody
            result = error
        yield clip, result


def read_clip(clip: RawClip) -> Frames | Sequence[StoredFrames]:
    """What a worker process does."""
    return clip.read()


def read_and_load(clip: RawClip) -> Frames | Sequence[Frames]:
    """What a worker on another machine does: its files are not this one's."""
    result = clip.read()
    return result if isinstance(result, Frames) else [stored.load() for stored in result]
