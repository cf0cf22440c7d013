_base_ = ['_base_/autsl.py', '_base_/moonshot.py']
out = 'data/autsl/descriptions_moonshot.jsonl'
