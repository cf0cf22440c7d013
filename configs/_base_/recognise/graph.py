# The network over the skeleton's graph, which has features of the parts: for descriptions, whose part texts want them.
_base_ = ['../models/ctrgcn_slim.py']

streams = ('joint', 'bone')
frames = 24
