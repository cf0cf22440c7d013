# Few or many clips a class: are descriptions worth more where clips are few?
# Every size is trained for as many optimiser steps as the whole set (1500).
# python tools/run_table.py configs/ablations/few_clips.py --data isl_kinect30 --out work_dirs/tables
_base_ = ['_base_/sets.py']

# clips a class → epochs; an epoch of n clips a class is 30 n // 32 steps
sizes = {5: 375, 10: 166, 20: 83}
rows = {}
for clips, epochs in sizes.items():
    options = {
        'train_subset.clips_per_class': clips,
        'epochs': epochs,
        'default_hooks.checkpoint.interval': 10,
    }
    rows[f'CTR-GCN, {clips} clips'] = dict(config='ctrgcn', options=options)
    rows[f'GSP-MC, {clips} clips'] = dict(
        config='gspmc', options=dict(options), against=f'CTR-GCN, {clips} clips'
    )
rows['CTR-GCN, all clips'] = dict(config='ctrgcn')
rows['GSP-MC, all clips'] = dict(config='gspmc', against='CTR-GCN, all clips')
reference = 'CTR-GCN, all clips'
del clips, epochs, options
sigml = {'descriptions': '${archive}/sigml.jsonl', 'text_bank': '${archive}/sigml.safetensors'}
sets = dict(
    slr500=None,
    autsl=None,
    fingerspelling=None,
    isl_kinect30=dict(options={row: sigml for row in rows if row.startswith('GSP-MC')}),
)
