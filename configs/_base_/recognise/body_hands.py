# Body and hands, from any estimator: places of the hands beside their shapes, in a network over frames.
# With descriptions, whose part texts want a network over the skeleton's graph: body_hands_graph.py.
_base_ = ['common.py', '../models/frame_transformer.py']

layout = 'masa49'  # nose, arms and both hands; base27 where the archive has no more
streams = ('joint', 'bone', 'joint_motion')
part_channels = True  # doubles the coordinates: a place and a shape
frames = 32
lr = 0.001

normalize = [
    dict(type='TrimRest'),  # before the hands come and after they are gone
    dict(type='FillGaps'),
    dict(type='CanonicalHand'),
    dict(type='SelectLayout', layout='${layout}'),
    dict(type='Normalize'),
]
# a hand is small beside the body: its place and size would hide its shape
shapes = dict(type='PartChannels', roots=dict(left_hand='left_hand_wrist', right_hand='right_hand_wrist'))
pack = [dict(type='MakeStreams', streams='${streams}', confidence='${confidence}'), dict(type='PackSign')]
train_pipeline = [
    *normalize,
    dict(type='RandomAffine', angle=15, scale=0.2, anisotropic=True, shear=0.1),
    dict(type='DropHands', prob=0.3, share=0.5),
    shapes,
    dict(type='SampleFrames', frames='${frames}', crop=(0.7, 1.0), warp=0.5),
    dict(type='RandomDrop', joint_prob=0.02),
    *pack,
]
test_pipeline = [*normalize, shapes, dict(type='SampleFrames', frames='${frames}'), *pack]
