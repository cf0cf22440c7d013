"""How long each stage of a stream takes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar('T')


class Stopwatch:
    """Seconds and items of named stages.

    Attributes:
        seconds: Stage → time spent in it.
        items: Stage → how many items it handled.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.items: dict[str, int] = {}

    @contextmanager
    def measure(self, stage: str, items: int = 1) -> Iterator[None]:
        """Time a block."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self._add(stage, time.perf_counter() - start, items)

    def wrap(self, stage: str, source: Iterable[T]) -> Iterator[T]:
        """The items of ``source``; the time it takes to make each of them counts."""
        iterator = iter(source)
        while True:
            start = time.perf_counter()
            try:
                item = next(iterator)
            except StopIteration:
                return
            self._add(stage, time.perf_counter() - start, 1)
            yield item

    def _add(self, stage: str, seconds: float, items: int) -> None:
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        self.items[stage] = self.items.get(stage, 0) + items

    def table(self) -> str:
        """Lines for people: stage, items, milliseconds an item, items a second."""
        lines = [f'{"stage":<8}{"items":>8}{"ms/item":>10}{"items/s":>10}']
        for stage, seconds in self.seconds.items():
            count = self.items[stage]
            each = 1000 * seconds / max(count, 1)
            lines.append(f'{stage:<8}{count:>8}{each:>10.2f}{count / max(seconds, 1e-9):>10.1f}')
        return '\n'.join(lines)
