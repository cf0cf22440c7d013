_base_ = ['_base_/asl.py', '_base_/moonshot.py']
out = 'data/asl/descriptions_moonshot.jsonl'
