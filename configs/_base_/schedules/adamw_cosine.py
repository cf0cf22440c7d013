# For small data: few epochs, AdamW, cosine. A child may set epochs and lr.
epochs = 25
lr = 0.004
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='AdamW', lr='${lr}', weight_decay=0.05),
    clip_grad=dict(max_norm=5),
)
param_scheduler = dict(type='CosineAnnealingLR', T_max='${epochs}', by_epoch=True, convert_to_iter_based=True)
