_base_ = ['_base_/asl.py']
generator = dict(type='OfflineGenerator', language='en')
out = 'data/asl/descriptions_offline.jsonl'
