_base_ = ['_base_/slr500.py', '_base_/local.py']
out = 'data/slr500/descriptions_local.jsonl'
