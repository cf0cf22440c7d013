"""Pages of memory maps: given back when they were read."""

from __future__ import annotations

import mmap

import numpy as np

#: Bytes, a multiple of the page size, in which memory is given back.
AROUND = 1 << 18


def release(shard: np.ndarray, start: int, length: int) -> None:
    """Give the pages of a clip back to the system, which keeps them cached as long as it likes.

    Otherwise every process would in the end count the whole archive as its own memory.
    """
    pages = getattr(shard, '_mmap', None)
    if pages is None or not hasattr(pages, 'madvise') or not hasattr(mmap, 'MADV_DONTNEED'):
        return  # another system than Linux: pages are released when memory gets scarce
    first = shard.offset % mmap.ALLOCATIONGRANULARITY + start * shard.strides[0]  # type: ignore[attr-defined]
    aligned = first // AROUND * AROUND  # the kernel also maps what lies around a page it reads
    end = min(-(-(first + length * shard.strides[0]) // AROUND) * AROUND, len(pages))
    pages.madvise(mmap.MADV_DONTNEED, aligned, end - aligned)
