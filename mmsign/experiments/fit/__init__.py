"""From anybody's clips to a recogniser, in stages that are each done once: ``mmsign fit``."""
