# Every recipe on every set of real clips at hand, tested on people (or sessions) who do not train, beside
# what needs no network. docs/results/recipes.md says how the sets are made; one that is away is passed over.
# mmsign bench recipes --out work_dirs/tables
seeds = (0, 1, 2)
reference = 'default'
rows = {
    'default': dict(config='default'),
    'graph': dict(config='graph'),
    '1-NN': dict(config='default', method='nn'),
    '3-NN': dict(config='default', method='knn'),
    'linear': dict(config='default', method='linear'),
}

hands = dict(default='../_base_/recognise/body_hands.py', graph='../_base_/recognise/body_hands_graph.py')
only_hands = dict(default='../_base_/recognise/hands.py', graph='../_base_/recognise/hands_graph.py')
arms = dict(default='../_base_/recognise/arms.py', graph='../_base_/recognise/arms_graph.py')
# batches and epochs as `mmsign fit` sets them: 2,400 steps, within 30 to 300 epochs
letters = dict(archive='data/fingerspelling', num_classes=26, epochs=115)
words = dict(archive='data/asl_words', num_classes=13, epochs=69)
wlasl50 = dict(archive='data/wlasl50', num_classes=50, epochs=240)
isl_kinect30 = dict(archive='data/isl_kinect30', num_classes=30, epochs=30)
dgs30 = dict(archive='data/dgs30', num_classes=30, epochs=58)
pairs = (('apurve', 'gautam'), ('mahendra', 'parveen'), ('pradeep', 'prateek'), ('rajat', 'rajkumar'))
# a clip's place within its gloss rises with the signer's number
low, high = ('0', '1', '2'), ('3', '4', '5', '6', '7', '8', '9')
sessions = (('1', '10', '5', '9'), ('2', '6'), ('3', '7'), ('4', '8'))


def halves(train, test):
    return dict(
        train_subset=dict(_delete_=True, signers=train), test_subset=dict(_delete_=True, signers=test)
    )


def left_out(groups):
    return {
        ' '.join(test): halves([one for other in groups if other != test for one in other], test)
        for test in groups
    }


sets = dict(
    letters=dict(
        configs=hands,
        folds={
            str(k): dict(
                letters,
                train_subset=dict(_delete_=True, folds=4, fold=k),
                test_subset=dict(_delete_=True, folds=4, fold=k, held_out=True),
            )
            for k in range(4)
        },
        note='Letters of 17 sign languages, four folds of languages.',
    ),
    isl_kinect30=dict(
        configs=arms,
        folds={name: {**isl_kinect30, **subsets} for name, subsets in left_out(pairs).items()},
        note='Indian signs, Kinect arms, four folds of two signers.',
    ),
    words=dict(
        configs=hands,
        folds={'author0': {**words, **halves(['author1', 'author2'], ['author0'])}},
        note='American words, one author of three tested.',
    ),
    wlasl50=dict(
        configs=hands,
        folds={'high': {**wlasl50, **halves(low, high)}, 'low': {**wlasl50, **halves(high, low)}},
        note='Fifty words of WLASL, low places within the gloss against high, and back.',
    ),
    dgs30=dict(
        configs=only_hands,
        folds={name: {**dgs30, **subsets} for name, subsets in left_out(sessions).items()},
        note='German words, eleven of them in sessions, four folds of sessions; no body.',
    ),
)
del hands, only_hands, arms, letters, words, wlasl50, isl_kinect30, dgs30
del pairs, low, high, sessions
