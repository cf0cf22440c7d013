# The default recipe, for body and hands of any estimator.
_base_ = ['hand_steps.py', 'frames.py']

lr = 0.001
part_channels = True  # `shapes` doubles the coordinates: a place and a shape
distances = ('left_hand', 'right_hand')  # between a hand's points: its shape, however it is turned
