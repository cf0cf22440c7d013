# The bone_motion stream.
_base_ = ['gspmc_autsl.py']

streams = 'bone_motion'
