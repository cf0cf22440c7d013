# SLR-500: 500 Chinese glosses in label order; the archive has them, a text file of the words serves too
default_scope = 'mmsign'
glosses = 'data/slr500/glosses.json'
# tools/build_knowledge.py, from a dictionary of Chinese signs and the manual alphabet
knowledge = 'data/slr500/knowledge.sqlite'
