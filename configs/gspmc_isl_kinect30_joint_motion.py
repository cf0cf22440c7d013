# The joint_motion stream.
_base_ = ['gspmc_isl_kinect30.py']

streams = 'joint_motion'
