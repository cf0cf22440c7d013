# AUTSL: 226 Turkish glosses, the csv that comes with the data set
default_scope = 'mmsign'
glosses = 'data/autsl/SignList_ClassId_TR_EN.csv'
gloss_column = 'TR'
# tools/build_knowledge.py, from a dictionary of Turkish signs
knowledge = 'data/autsl/knowledge.sqlite'
