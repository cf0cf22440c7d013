# The plain CTR-GCN on the Indian Kinect signs: the baseline of gspmc_isl_kinect30.py.
_base_ = [
    '_base_/default_runtime.py',
    '_base_/datasets/isl_kinect30.py',
    '_base_/models/ctrgcn_slim.py',
    '_base_/schedules/adamw_cosine.py',
]

epochs = 30
# five blocks, the second already at half the frames
model = dict(backbone=dict(channels=(24, 24, 48, 48, 96), strides=(1, 2, 1, 2, 1)))
