"""Registries of mmsign: children of MMEngine's, and five of its own.

``locations`` lets a config with ``default_scope = 'mmsign'`` find every type
without an import or a register call. A user's own file joins through
``custom_imports``.
"""

from mmengine import registry as mmengine_registry
from mmengine.registry import Registry

from mmsign.utils import compat as compat  # makes checkpoints load under any runner


def _child(name: str, location: str) -> Registry:
    parent = getattr(mmengine_registry, name)
    return Registry(parent.name, parent=parent, scope='mmsign', locations=[f'mmsign.{location}'])


def _own(name: str, location: str) -> Registry:
    return Registry(name, scope='mmsign', locations=[f'mmsign.{location}'])


DATASETS = _child('DATASETS', 'datasets')
DATA_SAMPLERS = _child('DATA_SAMPLERS', 'datasets')
TRANSFORMS = _child('TRANSFORMS', 'datasets.transforms')
MODELS = _child('MODELS', 'models')
MODEL_WRAPPERS = _child('MODEL_WRAPPERS', 'models')
WEIGHT_INITIALIZERS = _child('WEIGHT_INITIALIZERS', 'models')
METRICS = _child('METRICS', 'evaluation')
EVALUATOR = _child('EVALUATOR', 'evaluation')
HOOKS = _child('HOOKS', 'engine')
LOOPS = _child('LOOPS', 'engine')
RUNNERS = _child('RUNNERS', 'engine')
RUNNER_CONSTRUCTORS = _child('RUNNER_CONSTRUCTORS', 'engine')
OPTIMIZERS = _child('OPTIMIZERS', 'engine')
OPTIM_WRAPPERS = _child('OPTIM_WRAPPERS', 'engine')
OPTIM_WRAPPER_CONSTRUCTORS = _child('OPTIM_WRAPPER_CONSTRUCTORS', 'engine')
PARAM_SCHEDULERS = _child('PARAM_SCHEDULERS', 'engine')
LOG_PROCESSORS = _child('LOG_PROCESSORS', 'engine')
TASK_UTILS = _child('TASK_UTILS', 'engine')
VISUALIZERS = _child('VISUALIZERS', 'visualization')
VISBACKENDS = _child('VISBACKENDS', 'visualization')
INFERENCERS = _child('INFERENCERS', 'inference')

LAYOUTS = _own('keypoint layout', 'keypoints.registered')
POSE_ESTIMATORS = _own('pose estimator', 'pose')
TEXT_ENCODERS = _own('text encoder', 'text')
LLMS = _own('language model', 'prompts.registered')
PROMPTS = _own('description generator', 'prompts.registered')
