# The plain CTR-GCN on AUTSL: the baseline of gspmc_autsl.py.
_base_ = [
    '_base_/default_runtime.py',
    '_base_/datasets/autsl.py',
    '_base_/models/ctrgcn.py',
    '_base_/schedules/sgd_110e.py',
]

lr, batch_size, weight_decay = 0.04, 80, 4e-4
auto_scale_lr = dict(base_batch_size=80)
