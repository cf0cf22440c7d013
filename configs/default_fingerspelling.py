# The default recipe on letters A-Z in 17 sign languages, tested on languages never seen in training:
# fold `fold` of four, languages sorted, index modulo 4 (a language is one signer). `make demo` trains it.
_base_ = ['_base_/recognise/body_hands.py']

archive = 'data/fingerspelling'
fold = 0
train_subset = dict(_delete_=True, folds=4, fold='${fold}')
test_subset = dict(_delete_=True, folds=4, fold='${fold}', held_out=True)
num_classes = 26
epochs = 115  # 2,400 steps, as `mmsign fit` would take
threads = 1  # a second thread costs more than it saves on maps of 32 frames
