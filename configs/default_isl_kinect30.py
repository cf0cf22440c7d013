# The default recipe on thirty Indian signs, Kinect skeletons: six signers train, two are never seen there.
_base_ = ['_base_/recognise/arms.py']

archive = 'data/isl_kinect30'
train_signers = ['apurve', 'gautam', 'mahendra', 'parveen', 'pradeep', 'prateek']
test_signers = ['rajat', 'rajkumar']
train_subset = dict(_delete_=True, signers='${train_signers}')
test_subset = dict(_delete_=True, signers='${test_signers}')
num_classes = 30
epochs = 30
