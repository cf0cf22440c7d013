# Signs of one set named by a network that was trained on other sets, by nothing but their descriptions.
# All signs of the tested set that no other set has are unseen, and stand in galleries of several sizes.
# python tools/run_table.py configs/ablations/unseen_sets.py --data asl100 --out work_dirs/tables
unseen = True
galleries = (10, 50)
reference = 'shuffled descriptions'
seeds = (0,)


def texts(name, **options):
    return {
        'descriptions': f'${{archive}}/{name}.jsonl',
        'text_bank': f'${{archive}}/{name}.safetensors',
        **options,
    }


rows = {
    'descriptions': dict(config='gspmc', method='unseen'),
    'class names': dict(config='gspmc', method='unseen', options=texts('names', terms=('global',))),
    'shuffled descriptions': dict(config='gspmc', method='unseen', options=texts('shuffled0')),
    'shuffled otherwise': dict(config='gspmc', method='unseen', options=texts('shuffled1')),
    'shuffled a third time': dict(config='gspmc', method='unseen', options=texts('shuffled2')),
}


def test_on(name, trained, glosses):
    """The one fold: some sets train, the signs that only the tested one has are left out."""
    return {
        name: {
            'train_subset.split': trained,
            'train_subset.not_glosses': glosses,
            'test_subset.split': name,
            'contrastive_head.unseen': glosses,
        }
    }


letters = [chr(65 + i) for i in range(26)]
others_of_asl100 = (
    'angry april august bad bathroom car december eight february finished five food four friend good goodbye '
    'grandfather grandmother happy home hospital house how hungry january july june later learn march may '
    'morning need nine november october one phone read sad scared september seven sit six sleep sorry stand '
    'ten thirsty three tired today tomorrow two wait want when where which why write yesterday'
)
only_in_wlasl50 = (
    'accident all apple bed before bird black blue bowling change clothes color computer cool corn dog drink '
    'finish fish go graduate hat help hot like many orange pizza play shirt study table tall thanksgiving '
    'thin walk what white woman wrong year'
)
configs = dict(gspmc='_base_/asl_sets.py')
sets = dict(
    asl100=dict(
        configs=configs, folds=test_on('asl100', ['wlasl50', 'asl_words'], letters + others_of_asl100.split())
    ),
    wlasl50=dict(
        configs=configs,
        folds=test_on('wlasl50', ['asl100', 'fingerspelling', 'asl_words'], only_in_wlasl50.split()),
        without=['class names', 'shuffled otherwise', 'shuffled a third time'],
    ),
)
