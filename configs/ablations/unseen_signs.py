# Unseen signs: classes that training leaves out, recognised by nothing but their descriptions.
# Every described sign is unseen in one fold; the others, and signs without a description, train.
# python tools/run_table.py configs/ablations/unseen_signs.py --data isl_kinect30 --out work_dirs/tables
_base_ = ['_base_/sets.py']

unseen = True
reference = 'shuffled descriptions'


def texts(name, **options):
    return {
        'descriptions': f'${{archive}}/{name}.jsonl',
        'text_bank': f'${{archive}}/{name}.safetensors',
        **options,
    }


def leave_out(glosses, folds=4):
    """Folds of the glosses: index modulo their number."""
    parts = {k: glosses[k::folds] for k in range(folds)}
    return {
        str(k): {'train_subset.not_glosses': part, 'contrastive_head.unseen': part}
        for k, part in parts.items()
    }


rows = {
    'descriptions': dict(config='gspmc', method='unseen'),
    'descriptions, centred, bank negatives': dict(
        config='gspmc', method='unseen', options=dict(bank_transform='center', negatives='bank')
    ),
    'class names': dict(config='gspmc', method='unseen', options=texts('names', terms=('global',))),
    'shuffled descriptions': dict(config='gspmc', method='unseen', options=texts('shuffled')),
}
described = [
    'afternoon',
    'big',
    'bye',
    'child',
    'cloud',
    'come',
    'dance',
    'day',
    'enjoy',
    'go',
    'hello',
    'home',
    'love',
    'my',
    'name',
    'no',
    'rain',
    'sorry',
    'thankyou',
    'welcome',
    'yes',
    'you',
]
letters = leave_out([chr(65 + i) for i in range(26)])
sets = dict(
    slr500=None,
    autsl=None,
    # letters never seen in languages never seen
    fingerspelling=dict(folds={k: {**fold, 'fold': int(k)} for k, fold in letters.items()}),
    isl_kinect30=dict(
        folds=leave_out(described),
        options={row: texts('sigml') for row in rows if row.startswith('descriptions')},
    ),
)
