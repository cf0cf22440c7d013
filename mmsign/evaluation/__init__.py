"""Score files and what is computed from them. Knows nothing of models."""

from mmsign.evaluation.score_file import Scores
from mmsign.evaluation.score_metric import ScoreFile

__all__ = ['ScoreFile', 'Scores']
