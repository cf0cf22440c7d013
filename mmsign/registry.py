"""Registries of mmsign: children of MMEngine's, and five of its own.

``locations`` lets a config with ``default_scope = 'mmsign'`` find every type
without an import or a register call. A user's own file joins through
``custom_imports``.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from mmengine import registry as mmengine_registry
from mmengine.registry import Registry, build_from_cfg

from mmsign.utils import compat as compat  # makes checkpoints load under any runner
from mmsign.utils.config import first_variable
from mmsign.utils.errors import MMSignError


def _checked(build: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a part of a config whose variables are not bound; they stand for values at its top level."""

    def checked(cfg: Any, *args: Any, **kwargs: Any) -> Any:
        unbound = first_variable(cfg)
        if unbound:
            raise MMSignError(
                f'is the variable {unbound[1]!r}, which stands for a value elsewhere in the config',
                field=unbound[0],
                fix='open the config with mmsign.apis.load_config instead of Config.fromfile',
            )
        return build(cfg, *args, **kwargs)

    return checked


def _child(name: str, location: str) -> Registry:
    parent = getattr(mmengine_registry, name)
    build = _checked(parent.build_func)
    return Registry(parent.name, build, parent=parent, scope='mmsign', locations=[f'mmsign.{location}'])


def _own(name: str, *locations: str) -> Registry:
    places = [f'mmsign.{location}' for location in locations]
    return Registry(name, _checked(build_from_cfg), scope='mmsign', locations=places)


DATASETS = _child('DATASETS', 'datasets.sign_dataset')
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
POSE_ESTIMATORS = _own('pose estimator', 'pose.mediapipe', 'pose.mmpose', 'pose.rtmlib')
TEXT_ENCODERS = _own('text encoder', 'text')
LLMS = _own('language model', 'prompts.registered')
PROMPTS = _own('description generator', 'prompts.registered')


def build_registered(registry: Registry, cfg: Mapping[str, Any]) -> Any:
    """Build what is registered already, as ``registry.build`` does, but without MMEngine's log.

    That log imports torch, which takes longer than to name a clip with an exported model.

    Args:
        registry: Has ``cfg['type']`` in its ``module_dict``.
        cfg: ``type`` and options.

    Raises:
        MMSignError: For an option that there is not, or one that is missing.
    """
    options = {key: value for key, value in cfg.items() if key != 'type'}
    make = registry.module_dict[cfg['type']]
    known = inspect.signature(make).parameters
    try:
        inspect.signature(make).bind(**options)
    except TypeError as error:
        fix = f'its options are {", ".join(known)}' if known else 'it has no options'
        raise MMSignError(f'cannot be built: {error}', field=cfg['type'], fix=fix) from None
    return _checked(lambda _: make(**options))(options)
