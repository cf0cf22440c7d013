# The plain CTR-GCN on the thirteen American signs: the baseline of gspmc_asl_words.py.
_base_ = [
    '_base_/default_runtime.py',
    '_base_/datasets/asl_words.py',
    '_base_/models/ctrgcn_slim.py',
    '_base_/schedules/adamw_cosine.py',
]
