_base_ = ['_base_/autsl.py', '_base_/dashscope.py']
out = 'data/autsl/descriptions_dashscope.jsonl'
