"""Checks of a description against its sources."""
