# Phonological attributes as further targets. A child hangs the head on its model with
# aux_heads=['${phonology_head}'] and names the file that tools/make_attributes.py wrote.
attributes = 'attributes.jsonl'
phonology_head = dict(type='PhonologyHead', in_channels='${feature_channels}', attributes='${attributes}')
