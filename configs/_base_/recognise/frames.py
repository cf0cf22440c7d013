# The network of the default recipe: over frames, each of them places, shapes and movements side by side.
_base_ = ['../models/frame_transformer.py']

streams = ('joint', 'bone', 'joint_motion')
frames = 32
