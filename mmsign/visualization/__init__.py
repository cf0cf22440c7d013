"""Pictures: skeletons, attention, gains, reports."""

from mmsign.visualization.skeleton import PART_COLOURS, draw_skeleton, fit_to_canvas

__all__ = ['PART_COLOURS', 'draw_skeleton', 'fit_to_canvas']
