# American signs; names that the book lacks go into a column `aliases`
default_scope = 'mmsign'
glosses = 'data/asl/glosses.json'
# tools/build_knowledge.py signdata.csv (ASL-LEX 2.0)
knowledge = 'data/asl/knowledge.sqlite'
