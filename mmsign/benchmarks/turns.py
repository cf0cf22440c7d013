"""Timing several variants in turn, so that a machine that slows down slows all of them down."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

import torch
from tqdm import tqdm


class Turns:
    """Seconds of every variant in every round.

    Attributes:
        wall: Variant → seconds by the clock.
        cpu: Variant → seconds of processor time, of all threads: other jobs hardly change them.
    """

    def __init__(self, variants: Mapping[str, Callable[[], object]], rounds: int) -> None:
        """Run every variant once to warm up, then ``rounds`` times in turn."""
        self.wall: dict[str, list[float]] = {name: [] for name in variants}
        self.cpu: dict[str, list[float]] = {name: [] for name in variants}
        for round_ in tqdm(range(rounds + 1), desc='benchmark', unit='round'):
            for name, work in variants.items():
                wall, cpu = time.perf_counter(), time.process_time()
                work()
                if torch.cuda.is_available():
                    torch.cuda.synchronize()
                if round_:
                    self.wall[name].append(time.perf_counter() - wall)
                    self.cpu[name].append(time.process_time() - cpu)

    @property
    def counted(self) -> dict[str, list[float]]:
        """What ratios are of: processor time where one thread works, else the clock."""
        return self.cpu if torch.get_num_threads() == 1 and not torch.cuda.is_available() else self.wall

    def seconds(self, name: str) -> float:
        """The median."""
        return statistics.median(self.counted[name])

    def ratio(self, name: str, other: str) -> float:
        """The median of ``name`` over ``other``, round by round."""
        pairs = zip(self.counted[name], self.counted[other])
        return statistics.median(a / b for a, b in pairs)
