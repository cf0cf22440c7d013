# The thirty Indian Kinect signs; knowledge: tools/build_knowledge.py SignFiles.tar.xz (SiGML)
default_scope = 'mmsign'
glosses = 'data/isl_kinect30/glosses.json'
knowledge = 'data/isl_kinect30/knowledge.sqlite'
generator = dict(type='OfflineGenerator', language='en')
out = 'data/isl_kinect30/descriptions_offline.jsonl'
