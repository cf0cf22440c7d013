_base_ = ['../../_base_/recognise/body_hands.py', '../../_base_/models/contrastive.py']
model = dict(aux_heads=['${contrastive_head}'])
