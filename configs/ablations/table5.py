# Table 5: synonyms, descriptions of the whole sign, and part texts, alone and together.
# python tools/run_table.py configs/ablations/table5.py --data slr500 --out work_dirs/tables
_base_ = ['_base_/sets.py']

rows = {
    'VE': dict(config='ctrgcn'),
    'VE + synonym': dict(config='gspmc', options=dict(terms=('synonym',))),
    'VE + prompt': dict(config='gspmc', options=dict(terms=('global',))),
    'VE + multipart': dict(config='gspmc', options=dict(terms=('part',))),
    'VE + synonym + prompt': dict(config='gspmc', options=dict(terms=('global', 'synonym'))),
    'VE + synonym + prompt + multipart': dict(config='gspmc'),
}
# 22 of the Kinect signs have a notation (SiGML) that can be read out
sigml = {'descriptions': '${archive}/sigml.jsonl', 'text_bank': '${archive}/sigml.safetensors'}
sets = dict(isl_kinect30=dict(options={row: sigml for row in rows if row != 'VE'}))
