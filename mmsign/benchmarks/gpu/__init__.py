"""What a GPU makes of the paper's recipe: ``benchmarks/gpu.sh``.

Sections run in processes of their own, on invented clips, and report rows of a
table; one that fails says why, and the others go on.
"""
