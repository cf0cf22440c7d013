"""Fuzzing of every file that mmsign opens: ``make fuzz SEED=3 CASES=1000 FORMAT=archive``.

A *target* (:mod:`fuzz.targets`) makes a good input in an empty folder and opens it with mmsign. A *fault*
(:mod:`fuzz.faults`) damages one file of it. Case n of a target has the fault n modulo their number and draws
everything else from the seed, the target's name and n: every case can be repeated by itself
(``python -m fuzz --format archive --seed 3 --only 117``).

Allowed are two outcomes: it works, with a result that keeps the target's promises, or one ``MMSignError``,
both in bounded time and memory. Cases run in worker processes of a limited address space
(:mod:`fuzz.worker`); what kills one is found by the process that started it (:mod:`fuzz.running`).
"""
