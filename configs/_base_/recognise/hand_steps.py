# The steps of the recipes that see hands, each of them one line: smooth = dict(type='Smooth') puts
# one in, trim = None takes one out.
_base_ = ['common.py']

layout = 'masa49'  # nose, arms and both hands; base27 where the archive has no more
trim = dict(type='TrimRest')  # before the hands come and after they are gone
fill = dict(type='FillGaps', frames=15)  # half a second
smooth = dict()
lead = dict(type='CanonicalHand')
place = dict(type='Normalize')
# a hand is small beside the body: its place and size would hide its shape
shapes = dict(type='PartChannels', roots=dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist'))
view = dict(type='RandomAffine', angle=15, scale=0.2, anisotropic=True, shear=0.1)
# detectors lose hands, and points of them
lose_hands = dict(type='DropHands', prob=0.3, share=0.5)
lose_points = dict(type='RandomDrop', joint_prob=0.02)
crop, warp = (0.7, 1.0), 0.5  # a stretch of the clip, at an uneven pace
mask_time = dict()

normalize = [
    '${trim}',
    '${fill}',
    '${smooth}',
    '${lead}',
    dict(type='SelectLayout', layout='${layout}'),
    '${place}',
]
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    '${view}',
    '${lose_hands}',
    '${shapes}',
    dict(type='SampleFrames', frames='${frames}', crop='${crop}', warp='${warp}'),
    '${mask_time}',
    '${lose_points}',
    *pack,
]
test_pipeline = [*normalize, '${shapes}', dict(type='SampleFrames', frames='${frames}'), *pack]
