# AUTSL: 226 Turkish signs with official training, validation and test splits. For tuning, let
# test_dataloader.dataset.subset be dict(split='val').
_base_ = ['wholebody.py']

archive = 'data/autsl'
num_classes = 226
descriptions = 'data/autsl/descriptions.jsonl'
text_bank = 'data/autsl/text_bank.safetensors'
