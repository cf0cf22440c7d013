# Letters A-Z in 17 sign languages, tested on languages never seen in training:
# fold `fold` of four, languages sorted, index modulo 4 (a language is one signer).
_base_ = ['loaders.py']

archive = 'data/fingerspelling'
fold = 0
train_subset = dict(folds=4, fold='${fold}')
test_subset = dict(folds=4, fold='${fold}', held_out=True)
num_classes = 26
widest_layout = 'wholebody87'  # hands are told apart and places measured here
layout = 'hands43'  # three of the languages use both hands
streams = ('joint', 'bone')
frames = 4
batch_size = 16
# a clip begins and ends with raising and lowering the hand: only the middle shows the letter
keep = (0.2, 0.8)

normalize = [
    dict(type='SelectLayout', layout='${widest_layout}'),
    dict(type='CanonicalHand'),
    dict(type='Normalize'),
    dict(type='SelectLayout', layout='${layout}'),
    # a hand is small beside the body: its place and size would hide its shape
    dict(type='NormalizeParts', roots=dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist')),
]
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    # detectors lose hands: a network that has never seen it happen is at a loss when it does
    dict(type='DropHands', prob=0.5, share=0.6),
    dict(type='RandomDrop', part_prob=0.1),
    dict(type='RandomAffine', angle=25, scale=0.3, anisotropic=True, shear=0.2),
    dict(type='SampleFrames', frames='${frames}', crop=(0.6, 1.0), keep='${keep}'),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='${frames}', keep='${keep}'), *pack]

train_dataloader = dict(drop_last=False)  # few clips: all of them count
