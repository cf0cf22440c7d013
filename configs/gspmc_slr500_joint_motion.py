# The joint_motion stream.
_base_ = ['gspmc_slr500.py']

streams = 'joint_motion'
