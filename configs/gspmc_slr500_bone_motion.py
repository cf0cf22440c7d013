# The bone_motion stream.
_base_ = ['gspmc_slr500.py']

streams = 'bone_motion'
