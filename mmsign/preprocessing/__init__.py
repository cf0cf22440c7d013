"""Skeleton preprocessing in plain numpy: functions over clips, and the steps of pipelines built on them.

This room knows nothing of MMEngine or torch, so that training and a deployed
model run the very same code. A clip is a pair: ``keypoints`` (T, V, D) float32
and ``confidence`` (T, V) float32, where confidence 0 marks a missing point
whose coordinates mean nothing. A step is one class in one file
(:mod:`~mmsign.preprocessing.step`); every file of this room is imported by
:mod:`~mmsign.preprocessing.pipeline`, which makes its steps known.
"""
