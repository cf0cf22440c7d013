"""Running jobs on a Ray cluster whose workers may die: what :mod:`mmsign.utils.jobs` is on one machine."""

from __future__ import annotations

import logging
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from mmsign.utils.errors import MMSignError

T = TypeVar('T')
#: How often an item may lose its worker. A machine may vanish, but who kills every worker is to blame.
DEATHS = 3


class _Worker:
    """An actor: a process somewhere in the cluster that works on one item at a time."""

    def __init__(self, path: list[str], packed: bytes) -> None:
        sys.path += [folder for folder in path if folder not in sys.path]  # what is packed is found there
        self.work, start, args = pickle.loads(packed)
        if start is not None:
            start(*args)

    def run(self, packed: bytes) -> Any:
        try:
            return self.work(pickle.loads(packed))
        except Exception as error:  # as a result: what Ray raises itself then means that the worker is gone
            return error


def run_on_ray(
    items: Sequence[T],
    work: Callable[[T], Any],
    workers: int,
    start: Callable[..., None] | None = None,
    args: tuple = (),
    advice: str = 'leave it out, or give it more memory',
) -> Iterator[tuple[T, Any]]:
    """Yield each item and its result, or the exception it raised, in order of completion, each once.

    The cluster is the one of ``RAY_ADDRESS``, or one that runs on this machine, or a new one of this
    machine alone. An item whose worker dies is given to another, at most :data:`DEATHS` times. The GPUs
    of the cluster are shared out evenly.

    Args:
        items: The jobs.
        work: Called with one item, in a worker; must be importable there.
        workers: Processes in the whole cluster; 0 means one a processor.
        start: Called with ``args`` once in every worker.
        args: For ``start``.
        advice: What to do about an item that kills its workers.

    Raises:
        MMSignError: If Ray is not installed, or a worker cannot be started.
    """
    try:
        import ray
    except ImportError:
        fix = 'pip install "mmsign[cluster]"'
        raise MMSignError('needs the package ray', field='executor', fix=fix) from None
    began = not ray.is_initialized()
    if began:
        ray.init(log_to_driver=False, logging_level=logging.ERROR, include_dashboard=False)
    actors: set[Any] = set()
    try:
        resources = ray.cluster_resources()
        count = min(workers or int(resources.get('CPU', 1)), len(items))
        gpus = min(1.0, resources.get('GPU', 0.0) / max(count, 1))
        packed = pickle.dumps((work, start, args))
        factory = ray.remote(num_cpus=1, num_gpus=gpus, max_restarts=0)(_Worker)

        def hire() -> Any:
            actor = factory.remote(sys.path, packed)
            actors.add(actor)
            return actor

        waiting, deaths = deque(range(len(items))), [0] * len(items)
        idle = [hire() for _ in range(count)]
        busy: dict[Any, tuple[Any, int]] = {}  # the result to come → who works on what
        while waiting or busy:
            while waiting and idle:
                actor, number = idle.pop(), waiting.popleft()
                busy[actor.run.remote(pickle.dumps(items[number]))] = actor, number
            ready, _ = ray.wait(list(busy), num_returns=1)
            actor, number = busy.pop(ready[0])
            try:
                result = ray.get(ready[0])
            except ray.exceptions.ActorDiedError as error:
                actors.discard(actor)
                deaths[number] += 1
                if 'creation task' in str(error):  # its start failed, as it would for any other item
                    fix = 'try it with --executor local, and see that every machine has the same packages'
                    raise MMSignError(f'a worker cannot start: {error}', field='executor', fix=fix) from None
                idle.append(hire())
                if deaths[number] < DEATHS:
                    waiting.appendleft(number)
                    continue
                result = MMSignError('its worker process died', file=items[number], fix=advice)
            else:
                idle.append(actor)
            yield items[number], result
    finally:
        for actor in actors:
            ray.kill(actor)
        if began:
            ray.shutdown()
