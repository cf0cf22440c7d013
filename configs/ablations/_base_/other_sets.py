# The default recipe on several small sets at once, from which trainings on another set may start.
# docs/results/recipes.md says how the archive is made.
_base_ = ['../../_base_/recognise/body_hands.py']

archive = 'data/other_sets'
num_classes = 139
train_subset = dict(_delete_=True, clips_per_class=30)  # one set has many more clips of a sign
test_subset = dict(split='asl100')  # for `mmsign test` alone: these clips train as well
epochs = 22  # 2,400 steps, as `mmsign fit` sets them
