# Kinect skeletons without fingers, x, y and z in metres.
_base_ = ['common.py', '../models/ctrgcn_slim.py']

layout = 'kinect11'  # the upper body
streams = 'joint'
dims = 3
frames = 32
# five blocks, the second already at half the frames
model = dict(backbone=dict(channels=(24, 24, 48, 48, 96), strides=(1, 2, 1, 2, 1)))

normalize = [
    dict(type='SelectLayout', layout='${layout}'),
    dict(type='AlignShoulders'),  # the signer faces the camera
    dict(type='UnitBones'),  # arms of any length
]
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    dict(type='RandomBones', bend=8),  # another signer's posture
    dict(type='RandomTurn', angle=15),
    dict(type='RandomAffine', angle=10, scale=0.15),
    dict(type='SampleFrames', frames='${frames}', crop=(0.6, 1.0), warp=0.6),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='${frames}'), *pack]
