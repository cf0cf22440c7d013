# What GSP-MC adds to a baseline, one line for everything that may vary; the values are the paper's.
# A child hangs it on its model with aux_heads=['$contrastive_head'].
encoder = None  # None: whichever made the text bank
terms = ('global', 'synonym', 'part')
parts = ('body', 'left_hand', 'right_hand', 'mouth', 'face')  # those that the layout has
temperature = 0.1
negatives = 'batch'  # or bank: the texts of all classes
bank_transform = 'none'  # or center, whiten
projections = 'shared'  # or separate: one for the global texts, one for the synonyms
contrastive_weight = 0.5
contrastive_head = dict(
    type='MultiPositiveContrastiveHead',
    in_channels='$feature_channels',
    text_bank='$text_bank',
    descriptions='$descriptions',
    encoder='$encoder',
    parts='$parts',
    layout='$layout',
    terms='$terms',
    temperature='$temperature',
    negatives='$negatives',
    projections='$projections',
    bank_transform='$bank_transform',
    loss_weight='$contrastive_weight',
)
