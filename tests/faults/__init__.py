"""Faults that are planted on purpose: kills, full disks, folders that cannot be written, damaged input."""
