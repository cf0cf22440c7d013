# Four streams, and their fusion: Table 2's last rows.
# python tools/run_table.py configs/ablations/streams.py --data slr500 --out work_dirs/tables
_base_ = ['_base_/sets.py']

streams = ('joint', 'bone', 'joint_motion', 'bone_motion')
rows = {}
for title, config in (('CTR-GCN', 'ctrgcn'), ('GSP-MC', 'gspmc')):
    for stream in streams:
        rows[f'{title}, {stream}'] = dict(config=config, options=dict(streams=stream))
    # joint and bone count twice, as in the configs' fusion_weights
    rows[f'{title}, fused'] = dict(fuse=[f'{title}, {s}' for s in streams], weights=[2, 2, 1, 1])
# not rows of a table
del title, config, stream
reference = 'CTR-GCN, fused'
