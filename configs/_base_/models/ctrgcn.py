# The plain CTR-GCN and a classifier; `layout` and `num_classes` are the data set's;
# `in_channels` follows from its streams, dims (2 unless it says 3) and confidence.
feature_channels = 256  # of the last block
model = dict(
    type='SkeletonRecognizer',
    backbone=dict(type='CTRGCN', layout='${layout}', in_channels='${in_channels}'),
    neck=dict(type='PartPooling', layout='${layout}'),
    cls_head=dict(type='LinearClsHead', num_classes='${num_classes}', in_channels='${feature_channels}'),
)
