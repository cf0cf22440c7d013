"""The one place that states mmsign's version."""

__version__ = '0.1.0'
