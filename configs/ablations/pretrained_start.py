# Does a start from other sets help where clips are few? Fifty words of WLASL with one, three and all clips a
# word, from random weights and from a network that was trained on letters, everyday words, single clips of a
# hundred American signs and German words, but on no clip of WLASL.
# python tools/train.py configs/ablations/_base_/other_sets.py --work-dir work_dirs/other_sets
# python tools/run_table.py configs/ablations/pretrained_start.py --out work_dirs/tables
seeds = (0,)
reference = 'scratch, all clips'
start = {'load_from': 'work_dirs/other_sets', 'load_classifier': False}
frozen = {**start, 'model.freeze': ['backbone']}
# clips a word → what `mmsign fit` sets for them: batch and epochs, about 2,400 steps
sizes = {
    'all clips': dict(batch_size=16, epochs=172),
    '3 clips': {'batch_size': 16, 'epochs': 240, 'train_subset.clips_per_class': 3},
    '1 clip': {'batch_size': 8, 'epochs': 300, 'train_subset.clips_per_class': 1},
}
rows = {}
for size, recipe in sizes.items():
    quarter = {**recipe, 'epochs': recipe['epochs'] // 4}
    rows[f'scratch, {size}'] = dict(config='default', options=recipe)
    rows[f'start, {size}'] = dict(config='default', options={**recipe, **start}, against=f'scratch, {size}')
    rows[f'scratch, {size}, a quarter of the steps'] = dict(config='default', options=quarter)
    for name, options in (('start', start), ('frozen start', frozen)):
        rows[f'{name}, {size}, a quarter of the steps'] = dict(
            config='default',
            options={**quarter, **options},
            against=f'scratch, {size}, a quarter of the steps',
        )
sets = dict(
    wlasl50=dict(
        configs=dict(default='../_base_/recognise/body_hands.py'),
        # a clip's place within its gloss rises with the signer's number
        folds=dict(
            low=dict(
                archive='data/wlasl50',
                num_classes=50,
                train_subset=dict(_delete_=True, not_signers=['0', '1']),
                test_subset=dict(_delete_=True, signers=['0', '1']),
            )
        ),
        note='Fifty words of WLASL, the first two places within the gloss tested.',
    )
)
del start, frozen, sizes, size, recipe, quarter, name, options
