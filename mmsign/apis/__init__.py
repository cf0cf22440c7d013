"""The room that knows all the others: running experiments and using models."""
