"""Converters from published formats to the pose archive."""
