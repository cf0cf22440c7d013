"""Skeleton preprocessing as plain numpy functions.

This room knows nothing of MMEngine or torch, so that the registered
transforms and a deployed model run the very same code. A clip is a pair:
``keypoints`` (T, V, D) float32 and ``confidence`` (T, V) float32, where
confidence 0 marks a missing point whose coordinates mean nothing.
"""
