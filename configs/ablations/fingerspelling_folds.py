# Fingerspelling, four language folds pooled: k-NN, the plain network, and GSP-MC with the same recipe.
# python tools/run_table.py configs/ablations/fingerspelling_folds.py --out work_dirs/tables
seeds = (0, 1, 2)
folds = {str(k): dict(fold=k) for k in range(4)}
reference = 'CTR-GCN'
rows = {
    '3-NN': dict(config='../ctrgcn_fingerspelling.py', method='knn'),
    'CTR-GCN': dict(config='../ctrgcn_fingerspelling.py'),
    'GSP-MC, as in the paper': dict(config='../gspmc_fingerspelling.py'),
    'GSP-MC, centred bank': dict(
        config='../gspmc_fingerspelling.py', options=dict(negatives='bank', bank_transform='center')
    ),
}
# the American and the French recordings of the package are the same files
groups = {'Without the languages that share their recordings (ase, fsl)': ('ase_', 'fsl_')}
