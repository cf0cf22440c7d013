# Hands alone in a network over the skeleton's graph: their shapes, each about its wrist.
_base_ = ['body_hands_graph.py']

layout = 'hands43'
place = dict(center=('nose',), scale=())
