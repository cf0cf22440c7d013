_base_ = ['_base_/slr500.py', '_base_/dashscope.py']
out = 'data/slr500/descriptions_dashscope.jsonl'
