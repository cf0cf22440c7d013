# Clips of 133 whole-body keypoints in pixels, as SLR-500's and AUTSL's; a child names archive and splits.
_base_ = ['loaders.py']

layout = 'wholebody87'
streams = 'joint'  # joint, bone, joint_motion or bone_motion
frames = 64
workers = 8
train_subset = dict(split='train')
test_subset = dict(split='test')

select = dict(type='SelectLayout', layout='${layout}')
normalize = dict(type='Normalize')  # centred between the shoulders, shoulder width 1
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    select,
    dict(type='RandomMirror'),  # around the clip's own centre, so before that is moved
    normalize,
    dict(type='RandomAffine', angle=10, scale=0.1, shift=0.1),
    dict(type='RandomJitter', std=0.005),
    dict(type='RandomDrop', part_prob=0.05, joint_prob=0.02),  # points that are always found may get lost
    dict(type='SampleFrames', frames='${frames}', crop=(0.5, 1.0)),
    *pack,
]
test_pipeline = [select, normalize, dict(type='SampleFrames', frames='${frames}'), *pack]

train_dataloader = dict(pin_memory=True)
test_dataloader = dict(batch_size='${batch_size}')
