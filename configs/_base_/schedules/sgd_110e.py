# The paper's recipe; a child sets lr, weight_decay, batch_size and the batch that lr belongs to,
# auto_scale_lr.base_batch_size, which the paper gives for each data set.
epochs = 110
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='SGD', lr='${lr}', momentum=0.9, nesterov=True, weight_decay='${weight_decay}'),
)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.2, begin=0, end=5, by_epoch=True),
    # milestones count from `begin`
    dict(type='MultiStepLR', milestones=[90, 100], gamma=0.1, begin=0, by_epoch=True),
]

amp = True  # on a GPU; fp32 needs about 48 GB at 87 keypoints and batch 120
sync_bn = 'torch'  # when distributed
# lr belongs to the recipe's batch, which a child names; other batch sizes and several GPUs scale it
auto_scale_lr = dict(enable=True)
