_base_ = ['_base_/autsl.py', '_base_/local.py']
out = 'data/autsl/descriptions_local.jsonl'
