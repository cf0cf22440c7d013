# GSP-MC on SLR-500: the baseline's network and recipe, and the signs' descriptions.
_base_ = ['ctrgcn_slr500.py', '_base_/models/contrastive.py']

model = dict(aux_heads=['${contrastive_head}'])
# weights of the four streams' softmax scores; not tuned (tune on training signers or the validation split)
fusion_weights = dict(joint=2, bone=2, joint_motion=1, bone_motion=1)
