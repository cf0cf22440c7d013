"""Text encoders and the text bank. Knows nothing of skeletons."""

from mmsign.text.bank import KINDS, TextBank
from mmsign.text.encoder import TextEncoder
from mmsign.text.encoders import build_encoder

__all__ = ['KINDS', 'TextBank', 'TextEncoder', 'build_encoder']
