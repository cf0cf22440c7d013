# The plain CTR-GCN on fingerspelling: the baseline of gspmc_fingerspelling.py.
_base_ = [
    '_base_/default_runtime.py',
    '_base_/datasets/fingerspelling.py',
    '_base_/models/ctrgcn_slim.py',
    '_base_/schedules/adamw_cosine.py',
]

epochs = 60
lr = 0.01
mkldnn = False  # oneDNN costs more than it saves on maps of 43 joints and 4 frames
threads = 1  # and a second thread more than it does
feature_channels = 32
model = dict(backbone=dict(channels=(16, 16, 32, 32), strides=(1, 1, 2, 1)))
default_hooks = dict(checkpoint=dict(interval=5), logger=dict(interval=20))
