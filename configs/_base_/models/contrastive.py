# What GSP-MC adds to a baseline; the values are the paper's. A child hangs it on its model with
# aux_heads=['${contrastive_head}']. The head's other options have its defaults: one more is set by, for
# example, contrastive_head = dict(temperature=0.07), or --cfg-options contrastive_head.temperature=0.07.
encoder = None  # None: whichever made the text bank
terms = ('global', 'synonym', 'part')
parts = ('body', 'left_hand', 'right_hand', 'mouth', 'face')  # those that the layout has
negatives = 'batch'  # or bank: the texts of all classes
bank_transform = 'none'  # or center, whiten
contrastive_head = dict(
    type='MultiPositiveContrastiveHead',
    in_channels='${feature_channels}',
    text_bank='${text_bank}',
    descriptions='${descriptions}',
    encoder='${encoder}',
    parts='${parts}',
    layout='${layout}',
    terms='${terms}',
    negatives='${negatives}',
    bank_transform='${bank_transform}',
)
