# The network over the skeleton's graph, for descriptions: their part texts want features of the parts.
_base_ = ['../models/ctrgcn_slim.py']

streams = ('joint', 'bone')
frames = 24
