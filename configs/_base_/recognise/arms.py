# Arms without fingers.
_base_ = ['common.py', 'arm_steps.py', 'frames.py']

dims = 3
lr = 0.001
