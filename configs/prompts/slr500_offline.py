_base_ = ['_base_/slr500.py']
generator = dict(type='OfflineGenerator', language='zh')
out = 'data/slr500/descriptions_offline.jsonl'
