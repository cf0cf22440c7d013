"""Score files and what is computed from them. Knows nothing of models."""

from mmsign.evaluation.score_file import ScoreFile, Scores

__all__ = ['ScoreFile', 'Scores']
