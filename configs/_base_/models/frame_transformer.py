# Convolutions and attention over frames: for small data, in a fraction of CTR-GCN's time.
feature_channels = 128
distances = ()  # parts whose points' distances the network sees, too
model = dict(
    type='SkeletonRecognizer',
    backbone=dict(
        type='FrameTransformer',
        layout='${layout}',
        in_channels='${in_channels}',
        channels='${feature_channels}',
        distances='${distances}',
        coordinates='${shape_channels}',
    ),
    neck=dict(type='TimePooling'),
    cls_head=dict(
        type='LinearClsHead',
        num_classes='${num_classes}',
        in_channels='${feature_channels}',
        label_smoothing=0.1,
    ),
)
