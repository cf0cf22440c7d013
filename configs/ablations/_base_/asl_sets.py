# Signs of one American set named by a network that learned others, from texts alone;
# docs/results/experiments.md says how archive and texts are made.
# No part texts: a network over frames has no features of parts.
_base_ = ['../../_base_/recognise/body_hands.py', '../../_base_/models/contrastive.py']

archive = 'data/asl_sets'
num_classes = 150
text_bank = 'data/asl_sets/text_bank.safetensors'
descriptions = 'data/asl_sets/descriptions.jsonl'
terms = ('global', 'synonym')
train_subset = dict(split=('wlasl50', 'asl_words'), clips_per_class=10)
test_subset = dict(split='asl100')
batch_size = 16
epochs = 16
threads = 1
model = dict(aux_heads=['${contrastive_head}'])
