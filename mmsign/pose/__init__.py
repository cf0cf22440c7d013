"""Pose estimators: from video to keypoints."""
