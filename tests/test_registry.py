"""A config's names resolve in a fresh interpreter without any import or register call."""

import subprocess
import sys

import pytest

RESOLVE = """
from mmengine import registry
registry.init_default_scope('mmsign')
for kind, names in {names}.items():
    with getattr(registry, kind).switch_scope_and_registry(None) as found:
        print(*[found.get(name).__module__ for name in names])
"""

NAMES = {
    'DATASETS': ['SignDataset'],
    'TRANSFORMS': [
        'SelectLayout',
        'CanonicalHand',
        'Normalize',
        'NormalizeParts',
        'SampleFrames',
        'RandomMirror',
        'RandomAffine',
        'RandomTurn',
        'RandomJitter',
        'RandomDrop',
        'MakeStreams',
        'PackSign',
    ],
    'MODELS': [
        'SkeletonRecognizer',
        'CTRGCN',
        'PartPooling',
        'LinearClsHead',
        'MultiPositiveContrastiveHead',
        'SignDataPreprocessor',
    ],
    'METRICS': ['ScoreFile'],
    'HOOKS': ['EpochHook', 'ProgressHook'],
    'OPTIM_WRAPPERS': ['AutocastOptimWrapper'],
}


def python(code: str) -> str:
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_default_scope_finds_everything() -> None:
    """Through MMEngine's own registries, as its runner does."""
    modules = python(RESOLVE.format(names=NAMES)).split()
    assert len(modules) == sum(map(len, NAMES.values()))
    assert all(module.startswith('mmsign.') for module in modules)


def test_own_registries_fill_themselves() -> None:
    code = (
        'from mmsign.registry import LAYOUTS, TEXT_ENCODERS\n'
        'print(LAYOUTS.build(dict(type="wholebody87")).num_keypoints, TEXT_ENCODERS.get("random").__name__)'
    )
    assert python(code).split() == ['87', 'RandomEncoder']


def test_names_of_other_packages() -> None:
    """Names from mmsign and, with their prefix, from mmaction2 side by side."""
    code = (
        'from mmengine.registry import TRANSFORMS, METRICS, init_default_scope\n'
        'init_default_scope("mmsign")\n'
        'a = TRANSFORMS.build(dict(type="SampleFrames", frames=8))\n'
        'b = METRICS.build(dict(type="mmaction.AccMetric"))\n'
        'print(type(a).__module__, type(b).__module__)'
    )
    own, theirs = python(code).split()
    assert own == 'mmsign.preprocessing.sample'
    assert theirs.startswith('mmaction.evaluation')


@pytest.mark.parametrize(
    ('module', 'without'),
    [
        ('mmsign', ('torch', 'numpy', 'mmengine')),
        ('mmsign.keypoints', ('torch', 'mmengine')),
        ('mmsign.preprocessing.normalize', ('torch', 'mmengine')),
        ('mmsign.preprocessing.streams', ('torch', 'mmengine')),
        ('mmsign.prompts.files.descriptions', ('torch',)),
        ('mmsign.datasets', ('torch', 'mmengine')),
        ('mmsign.pose.mmpose', ('torch',)),
        ('mmsign.datasets.sign_dataset', ('transformers', 'mmaction.models', 'matplotlib.pyplot')),
        ('mmsign.inference.inferencer', ('torch', 'transformers', 'mmaction', 'matplotlib')),
    ],
)
def test_rooms_import_no_more_than_they_need(module: str, without: tuple[str, ...]) -> None:
    code = f'import sys, {module}\nprint(*[name for name in {without!r} if name in sys.modules], "end")'
    assert python(code).split() == ['end']


def test_naming_signs_with_an_exported_model_needs_no_torch() -> None:
    """Importing it takes longer than all the rest of an answer."""
    code = (
        'import sys\n'
        'sys.modules["torch"] = None\n'
        'import numpy as np\n'
        'from mmsign.inference.inferencer import SignInferencer\n'
        'name = SignInferencer("mmsign://models/letters")\n'
        'points = np.random.default_rng(0).uniform(0, 500, (30, 133, 2))\n'
        'print(len(name((points, np.ones((30, 133))))[0].gloss), name.estimator.name)'
    )
    assert python(code).split() == ['1', 'mediapipe']


def test_checkpoints_load_wherever_torch_is_used() -> None:
    code = (
        'import mmsign.registry, torch, {room}\n'
        'from mmengine.logging import HistoryBuffer\n'
        'print(HistoryBuffer in torch.serialization.get_safe_globals())'
    )
    for room in ('mmsign.models', 'mmsign.engine'):
        assert python(code.format(room=room)).split() == ['True']
