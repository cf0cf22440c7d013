# Table 4: what a language model, a knowledge base and the optimised prompts add.
# The rows read description files beside the archive; docs/results/experiments.md says how each is made.
# python tools/run_table.py configs/ablations/table4.py --data slr500 --out work_dirs/tables
_base_ = ['_base_/sets.py']


def texts(name, terms):
    return {
        'descriptions': f'${{archive}}/{name}.jsonl',
        'text_bank': f'${{archive}}/{name}.safetensors',
        'terms': terms,
    }


rows = {
    'VE': dict(config='ctrgcn'),
    'VE + LLM': dict(config='gspmc', options=texts('llm_alone', ('global',))),
    'VE + LLM + KB': dict(config='gspmc', options=texts('raw', ('global',))),
    'VE + LLM + KB + optimised prompt': dict(config='gspmc', options=dict(terms=('part',))),
}
# without a language model here: class names, what is written about the sign as a whole, and part by part
names = texts('names', ('global',))
letters = {
    'descriptions': 'mmsign://descriptions/fingerspelling.jsonl',
    'text_bank': '${archive}/text_bank.safetensors',
}
sigml = {'descriptions': '${archive}/sigml.jsonl', 'text_bank': '${archive}/sigml.safetensors'}
note = (
    'No language model is asked here: "VE + LLM" has the class names, "VE + LLM + KB" descriptions of the '
    'whole sign and "VE + LLM + KB + optimised prompt" texts part by part, {}.'
)
sets = dict(
    fingerspelling=dict(
        note=note.format('written by hand'),
        options={
            'VE + LLM': names,
            'VE + LLM + KB': dict(letters, terms=('global',)),
            'VE + LLM + KB + optimised prompt': dict(letters, terms=('part',)),
        },
    ),
    isl_kinect30=dict(
        note=note.format('read out of SiGML notations'),
        options={
            'VE + LLM': names,
            'VE + LLM + KB': dict(sigml, terms=('global',)),
            'VE + LLM + KB + optimised prompt': dict(sigml, terms=('part',)),
        },
    ),
)
