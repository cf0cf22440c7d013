# What the recipes share that name the signs of anybody's clips: body_hands.py, hands.py and arms.py, and
# for descriptions body_hands_graph.py, hands_graph.py and arms_graph.py.
# A child names archive, num_classes, train_subset and test_subset; `mmsign fit` writes such a child.
_base_ = ['../default_runtime.py', '../datasets/loaders.py', '../schedules/adamw_cosine.py']

archive = 'data/own'
train_subset = dict(split='train')
test_subset = dict(split='test')
epochs = 80
batch_size = 16
dims = 2  # 3 where the archive has z
train_dataloader = dict(drop_last=False)  # few clips: all of them count

default_hooks = dict(checkpoint=dict(interval=10))
custom_hooks = [
    dict(type='EpochHook'),
    dict(type='DroppedPartsHook'),
    # the mean weights of the last tenth of the steps, of a hundred at most
    dict(type='EMAHook', ema_type='MomentumAnnealingEMA', momentum=0.01, gamma=10),
]
