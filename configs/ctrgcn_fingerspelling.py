# The plain CTR-GCN on fingerspelling: the baseline of gspmc_fingerspelling.py.
_base_ = ['_base_/default_runtime.py', '_base_/datasets/fingerspelling.py']

epochs = 60
mkldnn = False  # oneDNN costs more than it saves on maps of 43 joints and 4 frames
threads = 1  # and a second thread more than it does
feature_channels = 32
model = dict(
    type='SkeletonRecognizer',
    backbone=dict(
        type='CTRGCN',
        layout='$layout',
        in_channels='$in_channels',
        channels=(16, 16, 32, 32),
        strides=(1, 1, 2, 1),
    ),
    neck=dict(type='PartPooling', layout='$layout'),
    cls_head=dict(type='LinearClsHead', num_classes=26, in_channels='$feature_channels', label_smoothing=0.1),
)
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='AdamW', lr=0.01, weight_decay=0.05),
    clip_grad=dict(max_norm=5),
)
param_scheduler = dict(type='CosineAnnealingLR', T_max='$epochs', by_epoch=True, convert_to_iter_based=True)
train_cfg = dict(max_epochs='$epochs')
default_hooks = dict(checkpoint=dict(interval=5), logger=dict(interval=20))
