_base_ = ['_base_/asl.py', '_base_/local.py']
out = 'data/asl/descriptions_local.jsonl'
