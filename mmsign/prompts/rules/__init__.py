"""Descriptions by rules: from the wording of a book to actions, parts and synonyms."""
