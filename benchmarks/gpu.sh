#!/bin/sh
# Measures the paper's recipe on a GPU in less than six minutes, on invented clips: training steps, the
# literal form beside them, resuming, NCCL, reading, inference, torch.compile. Prints a table and writes
# gpu.json, gpu.log and profile.txt into --out (default: work_dirs/gpu). Exit code 1 if a section fails.
#
#   benchmarks/gpu.sh --out /tmp/gpu          # the paper's sizes
#   benchmarks/gpu.sh --small                 # on a CPU, to see that it runs
#   PYTHON=.venv/bin/python benchmarks/gpu.sh --only step profile
cd "$(dirname "$0")/.." || exit 1
export PYTHONPATH="$PWD${PYTHONPATH:+:$PYTHONPATH}"
exec "${PYTHON:-python3}" -m mmsign.benchmarks.gpu "$@"
