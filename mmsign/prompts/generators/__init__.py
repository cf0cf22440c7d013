"""Description generators: by rules, or with a language model and the prompts P1–P4."""
