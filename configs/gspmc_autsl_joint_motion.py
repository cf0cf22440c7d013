# The joint_motion stream.
_base_ = ['gspmc_autsl.py']

streams = 'joint_motion'
