# Thirty Indian signs, Kinect skeletons in metres: six signers train, two are never seen in training.
_base_ = ['loaders.py', '../recognise/arm_steps.py']

archive = 'data/isl_kinect30'
train_signers = ['apurve', 'gautam', 'mahendra', 'parveen', 'pradeep', 'prateek']
test_signers = ['rajat', 'rajkumar']
train_subset = dict(signers='${train_signers}')
test_subset = dict(signers='${test_signers}')
num_classes = 30
descriptions = 'data/isl_kinect30/descriptions.jsonl'
text_bank = 'data/isl_kinect30/text_bank.safetensors'
streams = 'joint'  # joint, bone, joint_motion or bone_motion
dims = 3  # x, y, z
frames = 48
batch_size = 32

view = dict(_delete_=True, type='RandomAffine', angle=10, scale=0.15)
crop, warp = (0.6, 1.0), 0.6
