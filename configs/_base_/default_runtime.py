default_scope = 'mmsign'
# binds the variables ('${lr}') of a config that MMEngine's own Config.fromfile and Runner.from_cfg open
custom_imports = dict(imports=['mmsign.engine.runs'], allow_failed_imports=False)

default_hooks = dict(
    runtime_info=dict(type='RuntimeInfoHook'),
    timer=dict(type='IterTimerHook'),
    logger=dict(type='LoggerHook', interval=50, ignore_last=False),
    param_scheduler=dict(type='ParamSchedulerHook'),
    # two: where the last is damaged, --resume takes the one before
    checkpoint=dict(type='CheckpointHook', interval=1, max_keep_ckpts=2, save_last=True),
    sampler_seed=dict(type='DistSamplerSeedHook'),
)
custom_hooks = [dict(type='EpochHook'), dict(type='DroppedPartsHook')]

train_cfg = dict(type='EpochBasedTrainLoop', max_epochs='${epochs}')
test_cfg = dict(type='TestLoop')

env_cfg = dict(
    cudnn_benchmark=True,
    mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0),
    dist_cfg=dict(backend='nccl'),
)
log_processor = dict(type='LogProcessor', window_size=20, by_epoch=True)
visualizer = dict(
    type='mmengine.Visualizer',
    vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')],
)
seed = 0  # of the initial weights, the order of the clips and every draw
randomness = dict(seed='${seed}', diff_rank_seed=False)
log_level = 'INFO'
load_from = None
resume = False
