"""The files that descriptions live in: description files, journals, lists of glosses."""
