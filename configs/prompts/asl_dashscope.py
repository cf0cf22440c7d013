_base_ = ['_base_/asl.py', '_base_/dashscope.py']
out = 'data/asl/descriptions_dashscope.jsonl'
