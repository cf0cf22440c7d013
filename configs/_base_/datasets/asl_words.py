# Thirteen American signs of the traduttore model's training data (MIT), MediaPipe without face:
# python tools/prepare_data.py mediapipe traduttore_asl_words.npz --gloss-array word --signer-array author
#     --out data/asl_words
# Trained on two authors (one of whom shows one sign only), tested on the third.
_base_ = ['loaders.py']

archive = 'data/asl_words'
train_signers = ['author1', 'author2']
test_signers = ['author0']
train_subset = dict(signers='${train_signers}')
test_subset = dict(signers='${test_signers}')
num_classes = 13
descriptions = 'data/asl_words/descriptions.jsonl'
text_bank = 'data/asl_words/text_bank.safetensors'
layout = 'base27'
streams = 'joint'  # joint, bone, joint_motion or bone_motion
frames = 20
batch_size = 32

normalize = [
    dict(type='CanonicalHand'),
    dict(type='SelectLayout', layout='${layout}'),
    dict(type='Normalize'),
]
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    dict(type='RandomAffine', angle=10, scale=0.15, anisotropic=True),
    dict(type='RandomDrop', part_prob=0.05, joint_prob=0.02),  # points that are always found may get lost
    dict(type='SampleFrames', frames='${frames}', crop=(0.6, 1.0)),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='${frames}'), *pack]
