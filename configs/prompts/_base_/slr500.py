# SLR-500: 500 Chinese glosses in label order, the owner's list of words
default_scope = 'mmsign'
glosses = 'data/slr500/glosses.txt'
# tools/build_knowledge.py, from a dictionary of Chinese signs and the manual alphabet
knowledge = 'data/slr500/knowledge.sqlite'
