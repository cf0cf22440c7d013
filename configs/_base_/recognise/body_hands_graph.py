# Body and hands in a network over the skeleton's graph.
_base_ = ['hand_steps.py', 'graph.py']

shapes = dict(type='NormalizeParts')  # the body's wrist keeps the place of a hand
