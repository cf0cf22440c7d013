"""Recognizers."""

from mmsign.models.recognizers.skeleton_recognizer import SkeletonRecognizer

__all__ = ['SkeletonRecognizer']
