# Do phonological attributes as targets help where clips are few? Fifty words of WLASL, four clips a word.
# docs/results/experiments.md says how the files beside the archive are made.
# python tools/run_table.py configs/ablations/phonology.py --data wlasl50 --out work_dirs/tables
seeds = (0, 1, 2)
reference = 'plain'
# a text bank without part texts: the network over frames keeps no parts
bank = {
    'terms': ('global', 'synonym'),
    'negatives': 'bank',
    'bank_transform': 'center',
    'descriptions': '${archive}/descriptions.jsonl',
    'text_bank': '${archive}/text_bank.safetensors',
}
rows = {
    'plain': dict(config='plain'),
    'phonology': dict(config='phonology', options={'attributes': '${archive}/attributes.jsonl'}),
    'shuffled phonology': dict(config='phonology', options={'attributes': '${archive}/shuffled.jsonl'}),
    'vectors': dict(config='vectors', options=bank),
}


def left_out(test, epochs):
    """Some places within the gloss are tested, all others train, for the 2,400 steps of `mmsign fit`."""
    return dict(
        archive='data/wlasl50',
        num_classes=50,
        epochs=epochs,
        train_subset=dict(_delete_=True, not_signers=test),
        test_subset=dict(_delete_=True, signers=test),
    )


sets = dict(
    wlasl50=dict(
        configs=dict(
            plain='../_base_/recognise/body_hands.py',
            phonology='_base_/body_hands_phonology.py',
            vectors='_base_/body_hands_vectors.py',
        ),
        # a clip's place within its gloss rises with the signer's number
        folds=dict(
            low=left_out(['0', '1'], 172),
            middle=left_out(['2', '3'], 172),
            high=left_out(['4', '5', '6', '7', '8', '9'], 185),
        ),
        note='Fifty words of WLASL, three folds of places within the gloss.',
    )
)
del bank, left_out
