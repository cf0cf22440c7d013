# Thirty Indian signs, Kinect skeletons in metres: six signers train, two are never seen in training.
_base_ = ['loaders.py']

archive = 'data/isl_kinect30'
train_signers = ['apurve', 'gautam', 'mahendra', 'parveen', 'pradeep', 'prateek']
test_signers = ['rajat', 'rajkumar']
train_subset = dict(signers='${train_signers}')
test_subset = dict(signers='${test_signers}')
num_classes = 30
descriptions = 'data/isl_kinect30/descriptions.jsonl'
text_bank = 'data/isl_kinect30/text_bank.safetensors'
layout = 'kinect11'  # the upper body
streams = 'joint'  # joint, bone, joint_motion or bone_motion
dims = 3  # x, y, z
frames = 48
batch_size = 32

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
    dict(type='RandomDrop', joint_prob=0.02, parts=()),  # joints that are always found may get lost
    dict(type='SampleFrames', frames='${frames}', crop=(0.6, 1.0), warp=0.6),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='${frames}'), *pack]
