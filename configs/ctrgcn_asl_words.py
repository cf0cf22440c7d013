# The recipe over the skeleton's graph on thirteen American signs of the traduttore model's training data
# (MIT), MediaPipe without face: the baseline of gspmc_asl_words.py.
# python tools/prepare_data.py mediapipe traduttore_asl_words.npz --gloss-array word --signer-array author
#     --out data/asl_words
# Trained on two authors (one of whom shows one sign only), tested on the third.
_base_ = ['_base_/recognise/body_hands_graph.py']

archive = 'data/asl_words'
train_signers = ['author1', 'author2']
test_signers = ['author0']
train_subset = dict(_delete_=True, signers='${train_signers}')
test_subset = dict(_delete_=True, signers='${test_signers}')
num_classes = 13
epochs = 69
descriptions = 'data/asl_words/descriptions.jsonl'
text_bank = 'data/asl_words/text_bank.safetensors'
