"""Registries of mmsign: children of MMEngine's, and five of its own.

``locations`` lets a config with ``default_scope = 'mmsign'`` find every type
without an import or a register call. A user's own file joins through
``custom_imports``.
"""

from mmengine.registry import DATA_SAMPLERS as MMENGINE_DATA_SAMPLERS
from mmengine.registry import DATASETS as MMENGINE_DATASETS
from mmengine.registry import HOOKS as MMENGINE_HOOKS
from mmengine.registry import INFERENCERS as MMENGINE_INFERENCERS
from mmengine.registry import METRICS as MMENGINE_METRICS
from mmengine.registry import MODELS as MMENGINE_MODELS
from mmengine.registry import OPTIM_WRAPPERS as MMENGINE_OPTIM_WRAPPERS
from mmengine.registry import TRANSFORMS as MMENGINE_TRANSFORMS
from mmengine.registry import VISUALIZERS as MMENGINE_VISUALIZERS
from mmengine.registry import Registry


def _child(name: str, parent: Registry, *locations: str) -> Registry:
    return Registry(name, parent=parent, scope='mmsign', locations=list(locations))


def _own(name: str, *locations: str) -> Registry:
    return Registry(name, scope='mmsign', locations=list(locations))


DATASETS = _child('dataset', MMENGINE_DATASETS, 'mmsign.datasets')
TRANSFORMS = _child('transform', MMENGINE_TRANSFORMS, 'mmsign.datasets.transforms')
DATA_SAMPLERS = _child('data sampler', MMENGINE_DATA_SAMPLERS, 'mmsign.datasets')
MODELS = _child('model', MMENGINE_MODELS, 'mmsign.models')
METRICS = _child('metric', MMENGINE_METRICS, 'mmsign.evaluation')
HOOKS = _child('hook', MMENGINE_HOOKS, 'mmsign.engine')
OPTIM_WRAPPERS = _child('optim wrapper', MMENGINE_OPTIM_WRAPPERS, 'mmsign.engine')
VISUALIZERS = _child('visualizer', MMENGINE_VISUALIZERS, 'mmsign.visualization')
INFERENCERS = _child('inferencer', MMENGINE_INFERENCERS, 'mmsign.apis')

LAYOUTS = _own('keypoint layout', 'mmsign.keypoints.registered')
POSE_ESTIMATORS = _own('pose estimator', 'mmsign.pose')
TEXT_ENCODERS = _own('text encoder', 'mmsign.text')
LLMS = _own('language model', 'mmsign.prompts')
PROMPTS = _own('description generator', 'mmsign.prompts')
