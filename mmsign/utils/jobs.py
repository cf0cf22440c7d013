"""Running jobs in worker processes that may fail or die without stopping the others."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from mmsign.utils.errors import MMSignError

T = TypeVar('T')


def run_jobs(
    items: Sequence[T],
    work: Callable[[T], Any],
    workers: int,
    start: Callable[..., None] | None = None,
    args: tuple = (),
    advice: str = 'leave it out, or give it more memory',
) -> Iterator[tuple[T, Any]]:
    """Yield each item and its result, or the exception it raised, in order of completion.

    A decoder may take its whole process down. Then the items that were being
    worked on are tried again one by one, and the one whose worker dies again
    is given up. Workers end with the process that they work for, however it ends, and when
    nobody wants their results any more: what is queued is not begun.

    Args:
        items: The jobs.
        work: Called with one item, in a worker; must be importable.
        workers: Processes.
        start: Called with ``args`` once in every worker.
        args: For ``start``.
        advice: What to do about an item that kills its worker.
    """
    waiting, suspects = deque(items), deque[T]()
    while waiting or suspects:
        alone = bool(suspects)
        queue = deque([suspects.popleft()]) if alone else waiting
        pending: dict[Future, T] = {}
        context = multiprocessing.get_context('spawn')
        others = set(multiprocessing.active_children())
        with ProcessPoolExecutor(1 if alone else workers, context, _begin, (start, args)) as pool:
            try:
                while queue or pending:
                    while queue and len(pending) < 2 * workers:
                        pending[pool.submit(work, queue[0])] = queue[0]
                        queue.popleft()
                    future = next(iter(wait(pending, return_when=FIRST_COMPLETED).done))
                    failure = future.exception()
                    if isinstance(failure, BrokenProcessPool):
                        raise failure
                    yield pending.pop(future), failure or future.result()
            except BrokenProcessPool:
                if not alone:
                    suspects.extend(pending.values())
                    continue
                item = next(iter(pending.values())) if pending else queue[0]
                yield item, MMSignError('its worker process died', file=item, fix=advice)
            except BaseException:  # Ctrl-C, or the caller stopped; the pool would finish its queue first
                pool.shutdown(wait=False, cancel_futures=True)
                for process in set(multiprocessing.active_children()) - others:
                    process.terminate()
                raise


def _begin(start: Callable[..., None] | None, args: tuple) -> None:
    threading.Thread(target=_follow, daemon=True).start()
    if start is not None:
        start(*args)


def _follow() -> None:
    """End with the parent process: what it started would go on writing beside a second attempt."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
