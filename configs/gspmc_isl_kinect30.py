# GSP-MC on the Indian Kinect signs: the baseline's network and recipe, and the signs' descriptions.
_base_ = ['ctrgcn_isl_kinect30.py', '_base_/models/contrastive.py']

model = dict(aux_heads=['${contrastive_head}'])
# weights of the four streams' softmax scores; not tuned
fusion_weights = dict(joint=2, bone=2, joint_motion=1, bone_motion=1)
