# Do phonological attributes as targets help where clips are few? Fifty words of WLASL, six clips a word.
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
# the first two clips of each gloss against the others: a clip's place rises with the signer's number
test = ['0', '1']
sets = dict(
    wlasl50=dict(
        configs=dict(
            plain='../_base_/recognise/body_hands.py',
            phonology='_base_/body_hands_phonology.py',
            vectors='_base_/body_hands_vectors.py',
        ),
        folds=dict(
            low=dict(
                archive='data/wlasl50',
                num_classes=50,
                epochs=15,
                train_subset=dict(_delete_=True, not_signers=test),
                test_subset=dict(_delete_=True, signers=test),
            )
        ),
        note='Fifty words of WLASL, the first two places within the gloss tested.',
    )
)
del bank, test
