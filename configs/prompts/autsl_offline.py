_base_ = ['_base_/autsl.py']
generator = dict(type='OfflineGenerator', language='tr')
out = 'data/autsl/descriptions_offline.jsonl'
