# GSP-MC on SLR-500: the baseline's network and recipe, and the signs' descriptions.
_base_ = ['ctrgcn_slr500.py']

model = dict(
    aux_heads=[
        dict(
            type='MultiPositiveContrastiveHead',
            in_channels=256,
            text_bank='$text_bank',
            descriptions='$descriptions',
            terms=('global', 'synonym', 'part'),
            temperature=0.1,
            negatives='batch',
            loss_weight=0.5,
        )
    ]
)
# weights of the four streams' softmax scores; not tuned (tune on training signers or the validation split)
fusion_weights = dict(joint=2, bone=2, joint_motion=1, bone_motion=1)
