# Body and hands in a network over the skeleton's graph, which has features of the parts for part texts.
_base_ = ['common.py', '../models/ctrgcn_slim.py']

layout = 'masa49'  # nose, arms and both hands; base27 where the archive has no more
streams = ('joint', 'bone')
frames = 24

normalize = [
    dict(type='TrimRest'),  # before the hands come and after they are gone
    dict(type='CanonicalHand'),
    dict(type='SelectLayout', layout='${layout}'),
    dict(type='Normalize'),
    # a hand is small beside the body: its place, which the body's wrist keeps, and size would hide its shape
    dict(type='NormalizeParts', roots=dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist')),
]
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    dict(type='RandomAffine', angle=15, scale=0.2, anisotropic=True, shear=0.1),
    dict(type='SampleFrames', frames='${frames}', crop=(0.7, 1.0), warp=0.5),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='${frames}'), *pack]
