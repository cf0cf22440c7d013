"""The knowledge base: expert texts in one SQLite file."""
