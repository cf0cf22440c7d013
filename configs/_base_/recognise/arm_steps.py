# The steps for Kinect skeletons without fingers, x, y and z in metres.
layout = 'kinect11'  # the upper body
fill = dict(type='FillGaps', frames=15)  # half a second; without its parent a joint has no place
view = dict(type='RandomAffine', angle=15, scale=0.2, anisotropic=True, shear=0.1)
crop, warp = (0.7, 1.0), 0.5  # a stretch of the clip, at an uneven pace

normalize = [
    '${fill}',
    dict(type='SelectLayout', layout='${layout}'),
    dict(type='AlignShoulders'),  # the signer faces the camera
    dict(type='UnitBones'),  # arms of any length
]
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    dict(type='RandomBones', bend=8),  # another signer's posture
    dict(type='RandomTurn', angle=15),
    '${view}',
    dict(type='RandomDrop', joint_prob=0.02, parts=()),  # joints that are always found may get lost
    dict(type='SampleFrames', frames='${frames}', crop='${crop}', warp='${warp}'),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='${frames}'), *pack]
