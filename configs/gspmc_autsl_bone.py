# The bone stream.
_base_ = ['gspmc_autsl.py']

streams = 'bone'
