# What descriptions add, with the controls that show whether their meaning matters.
# The rows read description files beside the archive; docs/results/experiments.md says how each is made.
# python tools/run_table.py configs/ablations/descriptions.py --data fingerspelling --out work_dirs/tables
_base_ = ['_base_/sets.py']


def texts(name, **options):
    return {
        'descriptions': f'${{archive}}/{name}.jsonl',
        'text_bank': f'${{archive}}/{name}.safetensors',
        **options,
    }


rows = {
    'VE': dict(config='ctrgcn'),
    'class names': dict(config='gspmc', options=texts('names', terms=('global',))),
    'raw descriptions': dict(config='gspmc', options=texts('raw', terms=('global',))),
    'resolved descriptions': dict(config='gspmc', options=dict(terms=('global',))),
    '+ synonyms': dict(config='gspmc', options=dict(terms=('global', 'synonym'))),
    '+ parts': dict(config='gspmc'),
    '+ parts, centred': dict(config='gspmc', options=dict(bank_transform='center')),
    '+ parts, whitened': dict(config='gspmc', options=dict(bank_transform='whiten')),
    '+ parts, bank negatives': dict(config='gspmc', options=dict(negatives='bank')),
    '+ parts, centred, bank negatives': dict(
        config='gspmc', options=dict(bank_transform='center', negatives='bank')
    ),
    'shuffled descriptions': dict(config='gspmc', options=texts('shuffled')),
    'random vectors': dict(
        config='gspmc', options=dict(text_bank='${archive}/random.safetensors', encoder='random')
    ),
}
# the Kinect configs know class names only; 22 of the signs have a notation (SiGML) that can be read out
kinect = texts('sigml')
sets = dict(
    # texts without references and notes: raw and resolved are the same
    fingerspelling=dict(without=['raw descriptions']),
    isl_kinect30=dict(
        without=['raw descriptions'],
        options={row: kinect for row in rows if row.startswith(('resolved', '+'))}
        | {
            'random vectors': dict(
                descriptions='${archive}/sigml.jsonl', text_bank='${archive}/random.safetensors'
            )
        },
    ),
)
