# GSP-MC on fingerspelling: the same network and recipe, and the letters' descriptions.
_base_ = ['ctrgcn_fingerspelling.py']

descriptions = 'mmsign://descriptions/fingerspelling.jsonl'
model = dict(
    aux_heads=[
        dict(
            type='MultiPositiveContrastiveHead',
            in_channels=32,
            text_bank='data/fingerspelling/text_bank.safetensors',
            descriptions=descriptions,
            parts=('body', 'left_hand', 'right_hand'),
            terms=('global', 'synonym', 'part'),
            temperature=0.1,
            negatives='batch',
            loss_weight=0.5,
        )
    ]
)
