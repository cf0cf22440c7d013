# Hands alone, such as MediaPipe's hand landmarker gives them: without shoulders all that is seen measures.
_base_ = ['body_hands.py']

layout = 'hands43'
place = dict(center=('nose',), scale=())
