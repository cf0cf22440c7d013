# GSP-MC on the thirteen American signs: the baseline's network and recipe, and the signs' descriptions.
_base_ = ['ctrgcn_asl_words.py', '_base_/models/contrastive.py']

model = dict(aux_heads=['${contrastive_head}'])
