# Hands alone, such as MediaPipe's hand landmarker gives them: measured by all that is seen, since no shoulders are.
_base_ = ['body_hands.py']

layout = 'hands43'
place = dict(center=('nose',), scale=())
