# Leave one signer out over eight signers: everybody is tested by networks that never saw them.
# python tools/run_table.py configs/ablations/isl_kinect30_signers.py --amp --jobs 2 --out work_dirs/tables
seeds = (0,)
reference = 'CTR-GCN, fused'
by_fold = True
signers = ('apurve', 'gautam', 'mahendra', 'parveen', 'pradeep', 'prateek', 'rajat', 'rajkumar')
folds = {
    signer: dict(test_signers=[signer], train_signers=[other for other in signers if other != signer])
    for signer in signers
}
streams = ('joint', 'bone', 'joint_motion', 'bone_motion')
rows = {}
for title, config in (('CTR-GCN', '../ctrgcn_isl_kinect30.py'), ('GSP-MC', '../gspmc_isl_kinect30.py')):
    for stream in streams:
        rows[f'{title}, {stream}'] = dict(config=config, options=dict(streams=stream))
    # joint and bone count twice, as in the configs' fusion_weights
    rows[f'{title}, fused'] = dict(fuse=[f'{title}, {s}' for s in streams], weights=[2, 2, 1, 1])
# not rows of the table
del title, config, stream
