# The bone stream.
_base_ = ['gspmc_slr500.py']

streams = 'bone'
