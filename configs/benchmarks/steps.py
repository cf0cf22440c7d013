# What each part of the default recipe gives: one line of it changed, on divisions of *training* clips alone,
# so that nothing is chosen on clips that recipes.py tests. At half the default recipe's steps.
# mmsign run_table mmsign::benchmarks/steps.py --data all --out work_dirs/tables
seeds = (0,)
reference = 'default'
changes = {
    'default': dict(),
    'without TrimRest': dict(trim=None),
    'without FillGaps': dict(fill=None),
    'with Smooth': dict(smooth=dict(type='Smooth')),
    'without CanonicalHand': dict(lead=None),
    'places alone': {'shapes': None, 'part_channels': False},
    'without distances': dict(distances=()),
    'without motion': dict(streams=('joint', 'bone')),
    'without DropHands': dict(lose_hands=None),
    'without RandomDrop': dict(lose_points=None),
    'with TemporalMask': dict(mask_time=dict(type='TemporalMask')),
    'without RandomAffine': dict(view=None),
    'score, not mask': dict(confidence='score'),
    'without averaged weights': dict(custom_hooks=[dict(type='EpochHook'), dict(type='DroppedPartsHook')]),
    '192 channels': dict(feature_channels=192),
    'with mixup': dict(model=dict(data_preprocessor=dict(type='SignDataPreprocessor', mixup=0.2))),
}
rows = {name: dict(config='default', options=options) for name, options in changes.items()}
configs = dict(default='../_base_/recognise/body_hands.py')


def signers(train, test):
    return dict(
        train_subset=dict(_delete_=True, signers=train), test_subset=dict(_delete_=True, signers=test)
    )


sets = dict(
    letters=dict(
        configs=configs,
        folds={
            str(k): dict(
                archive='data/fingerspelling',
                num_classes=26,
                epochs=80,
                train_subset=dict(_delete_=True, folds=4, fold=k, inner_folds=3, inner_fold=0),
                test_subset=dict(_delete_=True, folds=4, fold=k, inner_folds=3, inner_fold=0, held_out=True),
            )
            for k in (0, 1)
        },
        note='Languages that train in folds 0 and 1 of the letters, a third of them tested.',
    ),
    wlasl50=dict(
        configs=configs,
        folds={
            name: dict(archive='data/wlasl50', num_classes=50, epochs=150, **signers(train, test))
            for name, train, test in (
                ('low', ('0', '1'), ('2',)),
                ('high', ('3', '5', '6', '7', '8', '9'), ('4',)),
            )
        },
        note='Each half of the fifty words, one place within the gloss tested.',
    ),
)
del changes, configs
