# Table 6: combinations of keypoints, without and with part texts; with, they are measured against without.
# python tools/run_table.py configs/ablations/table6.py --data slr500 --out work_dirs/tables
_base_ = ['_base_/sets.py']

layouts = {
    'all 133': 'wholebody133',
    'base 27': 'base27',
    'MASA 49': 'masa49',
    'CoSign 76': 'cosign76',
    'ours 87': 'wholebody87',
}
parts = ('body', 'left_hand', 'right_hand', 'mouth', 'face')  # those that the layout has
rows = {}
for name, layout in layouts.items():
    rows[name] = dict(config='ctrgcn', options=dict(layout=layout))
    rows[f'{name} + multipart'] = dict(
        config='gspmc', options=dict(layout=layout, parts=parts, terms=('part',)), against=name
    )
# not a row of a table
del name, layout
reference = 'ours 87'
sets = dict(
    fingerspelling=dict(
        # the layout of these clips is larger than their own recipe's
        options={row: dict(widest_layout='wholebody133') for row in rows if '133' in row}
    ),
    isl_kinect30=None,  # a Kinect sees neither fingers nor face
)
