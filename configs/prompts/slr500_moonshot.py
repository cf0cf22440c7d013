_base_ = ['_base_/slr500.py', '_base_/moonshot.py']
out = 'data/slr500/descriptions_moonshot.jsonl'
