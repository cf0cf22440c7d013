"""Benchmarks behind ``tools/benchmark.py``: each module has ``run(out_dir, …) -> dict``."""
