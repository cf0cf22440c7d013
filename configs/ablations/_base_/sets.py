# The data sets a table can be run on: tools/run_table.py TABLE --data NAME.
seeds = (0, 1, 2)
reference = 'VE'
sets = dict(
    slr500=dict(configs=dict(ctrgcn='../ctrgcn_slr500.py', gspmc='../gspmc_slr500.py')),
    autsl=dict(configs=dict(ctrgcn='../ctrgcn_autsl.py', gspmc='../gspmc_autsl.py')),
    fingerspelling=dict(
        configs=dict(ctrgcn='../ctrgcn_fingerspelling.py', gspmc='../gspmc_fingerspelling.py'),
        folds={str(k): dict(fold=k) for k in range(4)},
        # the American and the French recordings of the package are the same files
        groups={'Without the languages that share their recordings (ase, fsl)': ('ase_', 'fsl_')},
    ),
    isl_kinect30=dict(configs=dict(ctrgcn='../ctrgcn_isl_kinect30.py', gspmc='../gspmc_isl_kinect30.py')),
)
