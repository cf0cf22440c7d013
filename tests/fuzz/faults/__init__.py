"""Every way to damage a file; a fault is one entry of one list."""

from __future__ import annotations

from fuzz.cases import Fault
from fuzz.faults import jsons, numpys, pickles, places, raw, texts, zips

KNOWN: list[Fault] = [
    *raw.FAULTS,
    *places.FAULTS,
    *texts.FAULTS,
    *jsons.FAULTS,
    *numpys.FAULTS,
    *zips.FAULTS,
    *pickles.FAULTS,
]
