# SLR-500: 500 Chinese signs; signers 1-35 train, 36-50 test. There is no validation split:
# for tuning, let train_subset be dict(split='train', not_signers=[P31 … P35])
# and test_subset dict(signers=[P31 … P35]).
_base_ = ['wholebody.py']

archive = 'data/slr500'
num_classes = 500
descriptions = 'data/slr500/descriptions.jsonl'
text_bank = 'data/slr500/text_bank.safetensors'
