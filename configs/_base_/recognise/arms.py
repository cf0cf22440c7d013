# Arms without fingers.
_base_ = ['arm_steps.py', 'frames.py']

streams = ('joint', 'bone')
lr = 0.001
