# Arms without fingers.
_base_ = ['arm_steps.py', 'frames.py']

lr = 0.001
