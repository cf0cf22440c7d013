# A slim CTR-GCN for small data: seven blocks, 24 base channels.
feature_channels = 96  # of the last block
model = dict(
    type='SkeletonRecognizer',
    backbone=dict(
        type='CTRGCN',
        layout='${layout}',
        in_channels='${in_channels}',
        channels=(24, 24, 24, 48, 48, 96, 96),
        strides=(1, 1, 1, 2, 1, 2, 1),
    ),
    neck=dict(type='PartPooling', layout='${layout}'),
    cls_head=dict(
        type='LinearClsHead',
        num_classes='${num_classes}',
        in_channels='${feature_channels}',
        label_smoothing=0.1,
    ),
)
