# Thirty Indian signs, Kinect skeletons in metres: six signers train, two are never seen in training.
archive = 'data/isl_kinect30'
train_signers = ['apurve', 'gautam', 'mahendra', 'parveen', 'pradeep', 'prateek']
test_signers = ['rajat', 'rajkumar']
num_classes = 30
descriptions = 'data/isl_kinect30/descriptions.jsonl'
text_bank = 'data/isl_kinect30/text_bank.safetensors'
layout = 'kinect20'
streams = 'joint'  # joint, bone, joint_motion or bone_motion
in_channels = 4  # x, y, z, confidence
frames = 48
batch_size = 32

normalize = [
    dict(type='SelectLayout', layout='$layout'),
    dict(type='AlignShoulders'),  # the signer faces the camera
    dict(type='Normalize'),
]
pack = [dict(type='MakeStreams', streams='$streams'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    dict(type='RandomTurn', angle=15),
    dict(type='RandomAffine', angle=10, scale=0.15),
    dict(type='SampleFrames', frames='$frames', crop=(0.6, 1.0)),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='$frames'), *pack]

train_dataloader = dict(
    batch_size='$batch_size',
    num_workers=0,
    drop_last=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='SignDataset', archive='$archive', pipeline=train_pipeline, subset=dict(signers='$train_signers')
    ),
)
test_dataloader = dict(
    batch_size=64,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='SignDataset',
        archive='$archive',
        pipeline=test_pipeline,
        subset=dict(signers='$test_signers'),
        test_mode=True,
    ),
)
test_evaluator = dict(type='mmaction.AccMetric', metric_list=('top_k_accuracy', 'mean_class_accuracy'))
# the recipe tests the last epoch: nothing is chosen on the test signers
val_dataloader = None
val_evaluator = None
val_cfg = None
