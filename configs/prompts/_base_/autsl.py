# AUTSL: 226 Turkish glosses; the archive has them, the csv of the data set serves too
default_scope = 'mmsign'
glosses = 'data/autsl/glosses.json'
gloss_column = 'TR'  # of the csv
# tools/build_knowledge.py, from a dictionary of Turkish signs
knowledge = 'data/autsl/knowledge.sqlite'
