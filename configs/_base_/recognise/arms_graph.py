# Arms without fingers in a network over the skeleton's graph.
_base_ = ['common.py', 'arm_steps.py', 'graph.py']

dims = 3
streams = 'joint'
frames = 32
# five blocks, the second already at half the frames
model = dict(backbone=dict(channels=(24, 24, 48, 48, 96), strides=(1, 2, 1, 2, 1)))
