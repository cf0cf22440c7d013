_base_ = ['../../_base_/recognise/body_hands.py', '../../_base_/models/phonology.py']
model = dict(aux_heads=['${phonology_head}'])
