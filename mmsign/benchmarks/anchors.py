"""What the machine itself can do: products of matrices, copies, and its disk."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

MEGABYTE = 1_000_000


def _best(work: Callable[[], object], rounds: int, clock: Callable[[], float]) -> float:
    """Seconds of the median round."""
    work()
    times = []
    for _ in range(rounds):
        start = clock()
        work()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        times.append(clock() - start)
    return statistics.median(times)


def measure(out_dir: str | os.PathLike, small: bool = False) -> dict[str, float]:
    """Rates of this machine, on the threads that torch has.

    One thread is timed in processor time, which other jobs hardly change, and several by the clock.

    Args:
        out_dir: Where a file is written and read again.
        small: In a moment, for tests.

    Returns:
        ``gemm_fp32_gflops``, ``gemm_bf16_gflops``, ``copy_gb_per_s`` (bytes read and written),
        ``disk_write_mb_per_s`` (until it is on the disk) and ``disk_read_mb_per_s`` (not from memory).
    """
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    clock = time.process_time if torch.get_num_threads() == 1 and device == 'cpu' else time.perf_counter
    size, rounds, megabytes = (256, 3, 4) if small else (1536, 7, 256)
    found = {}
    for name, dtype in (('fp32', torch.float32), ('bf16', torch.bfloat16)):
        a, b = torch.randn(2, size, size, device=device).to(dtype)
        found[f'gemm_{name}_gflops'] = 2 * size**3 / _best(lambda: a @ b, rounds, clock) / 1e9  # noqa: B023
    source = torch.randn(megabytes * MEGABYTE // 4, device=device)
    target = torch.empty_like(source)
    seconds = _best(lambda: target.copy_(source), rounds, clock)
    found['copy_gb_per_s'] = 8 * source.numel() / seconds / 1e9
    file = Path(out_dir) / 'disk.bin'
    content = np.random.default_rng(0).bytes(megabytes * MEGABYTE)

    def write() -> None:
        with open(file, 'wb') as stream:
            stream.write(content)
            os.fsync(stream.fileno())

    def read() -> None:
        with open(file, 'rb', buffering=0) as stream:
            if hasattr(os, 'posix_fadvise'):
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while stream.read(4 << 20):
                pass

    for name, work in (('write', write), ('read', read)):
        found[f'disk_{name}_mb_per_s'] = megabytes / _best(work, 3, time.perf_counter)
    file.unlink()
    return found
