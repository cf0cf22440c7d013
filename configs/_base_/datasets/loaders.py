# The loaders of every data set. A child names archive, train_subset, test_subset, both pipelines,
# batch_size, and what it wants to change below.
workers = 0
# what a network sees beside the coordinates: 'mask', 1 where a point was found; 'score', the
# estimator's confidence, as in the paper, which ties it to one estimator; 'none', no channel
confidence = 'mask'
train_dataloader = dict(
    batch_size='${batch_size}',
    num_workers='${workers}',
    drop_last=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='SignDataset',
        archive='${archive}',
        pipeline='${train_pipeline}',
        subset='${train_subset}',
        seed='${seed}',
    ),
)
test_dataloader = dict(
    batch_size=64,
    num_workers='${workers}',
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='SignDataset',
        archive='${archive}',
        pipeline='${test_pipeline}',
        subset='${test_subset}',
        test_mode=True,
    ),
)
test_evaluator = dict(type='mmaction.AccMetric', metric_list=('top_k_accuracy', 'mean_class_accuracy'))
# the recipes test the last epoch: nothing is chosen on the test clips
val_dataloader = None
val_evaluator = None
val_cfg = None
