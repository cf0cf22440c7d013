"""Tables of experiments: planned, run once, resumed, and rendered with intervals."""
