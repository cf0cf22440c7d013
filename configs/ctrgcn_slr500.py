# The plain CTR-GCN on SLR-500: the baseline of gspmc_slr500.py.
_base_ = [
    '_base_/default_runtime.py',
    '_base_/datasets/slr500.py',
    '_base_/models/ctrgcn.py',
    '_base_/schedules/sgd_110e.py',
]

lr, batch_size, weight_decay = 0.06, 120, 5e-4
auto_scale_lr = dict(base_batch_size=120)
