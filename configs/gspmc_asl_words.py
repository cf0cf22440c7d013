# GSP-MC on the thirteen American signs: the baseline's network and recipe, and the signs' descriptions.
_base_ = ['ctrgcn_asl_words.py']

model = dict(
    aux_heads=[
        dict(
            type='MultiPositiveContrastiveHead',
            in_channels=96,
            text_bank='$text_bank',
            descriptions='$descriptions',
            parts=('body', 'left_hand', 'right_hand'),
            terms=('global', 'synonym', 'part'),
            temperature=0.1,
            negatives='batch',
            loss_weight=0.5,
        )
    ]
)
