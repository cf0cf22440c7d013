# Hands alone, such as MediaPipe's hand landmarker gives them: their shapes, each about its wrist.
_base_ = ['common.py', '../models/ctrgcn_slim.py']

layout = 'hands43'
streams = ('joint', 'bone')
frames = 24

normalize = [
    dict(type='TrimRest'),
    dict(type='CanonicalHand'),
    dict(type='SelectLayout', layout='${layout}'),
    dict(type='NormalizeParts', roots=dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist')),
]
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    dict(type='RandomAffine', angle=25, scale=0.3, anisotropic=True, shear=0.2),
    dict(type='SampleFrames', frames='${frames}', crop=(0.6, 1.0), warp=0.5),
    *pack,
]
test_pipeline = [*normalize, dict(type='SampleFrames', frames='${frames}'), *pack]
