"""Writing a deployment folder: ``model.onnx`` and ``model.json``."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import torch

from mmsign.inference.enrolment import ClassMeans
from mmsign.inference.exported import ExportedModel, layout_to_dict
from mmsign.inference.model_folder import FORMAT, OUTPUTS
from mmsign.inference.recognizer import Member, TorchModel
from mmsign.keypoints import KeypointLayout
from mmsign.keypoints.registered import build_layout
from mmsign.preprocessing.pipeline import deployable, fill_confidence
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash, replacing_folder, write_json
from mmsign.version import __version__

OPSET = 17


def export_model(
    model: TorchModel,
    out: str | os.PathLike,
    metrics: dict[str, Any] | None = None,
    means: ClassMeans | None = None,
) -> Path:
    """Export one model, or several fused into one.

    Args:
        model: One or several trained members.
        out: The folder; must not exist.
        metrics: What is known of its accuracy, for ``model.json``.
        means: Of its classes, from :func:`~mmsign.inference.training_means.training_means`, so that signs
            can be enrolled without the clips it was trained on.

    Returns:
        The folder.

    Raises:
        MMSignError: If the folder exists, or a pipeline has a transform that is random or no step.
    """
    out = Path(out)
    layouts: dict[str, KeypointLayout] = {item.name: item for item in (model.layout, model.input_layout)}
    members = [
        {
            'input': f'inputs_{i}',
            'pipeline': _plain_pipeline(member, layouts),
            'weight': weight,
            'config': Path(member.config).name,
            'checkpoint_sha256': member.checkpoint_hash,
            'in_channels': member.model.backbone.in_channels,
        }
        for i, (member, weight) in enumerate(zip(model.members, model.weights))
    ]
    content = {
        'format': FORMAT,
        'created_by': f'mmsign {__version__}',
        'layout': model.layout.name,
        'input_layout': model.input_layout.name,
        'glosses': model.glosses,
        'estimator': model.estimator,
        'members': members,
        'metrics': metrics or {},
        'layouts': {name: layout_to_dict(item) for name, item in layouts.items()},
    }
    with replacing_folder(out) as partial:
        _write_onnx(model, partial / 'model.onnx')
        content['onnx_sha256'] = file_hash(partial / 'model.onnx')
        write_json(partial / 'model.json', content, ensure_ascii=False)
        if means is not None:
            means.save(partial)
        ExportedModel(partial)  # it must open before it is called finished
    return out


def _plain_pipeline(member: Member, layouts: dict[str, KeypointLayout]) -> list[dict[str, Any]]:
    """The test pipeline in plain JSON types; the layouts it selects are added to ``layouts``."""
    steps = fill_confidence(member.pipeline, 'mask')
    try:
        deployable(steps, build_layout)
    except MMSignError as error:
        fix = error.fix or 'correct the test pipeline'
        raise MMSignError(error.problem, file=member.config, field=error.field, fix=fix) from None
    for step in steps:
        if step['type'] == 'SelectLayout':
            layout = build_layout(step['layout'])
            layouts[layout.name] = layout
            step['layout'] = layout.name
    return steps


def _write_onnx(model: TorchModel, file: Path) -> None:
    """Trace the networks.

    The older tracing exporter is asked for: it writes the same graph as the one
    built on torch.export, within float rounding, in a fifteenth of the time.
    """
    names = [f'inputs_{i}' for i in range(len(model.members))]
    axes = {name: {0: 'batch', 2: 'time'} for name in names}
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')  # the tracer doubts the check of the input's shape; it is constant
        torch.onnx.export(
            model.network,
            model.example(2),
            str(file),
            dynamo=False,
            opset_version=OPSET,
            input_names=names,
            # the runtime folds; topologies folded here would be twenty times as large as the weights
            do_constant_folding=False,
            output_names=list(OUTPUTS),
            dynamic_axes={**axes, **{name: {0: 'batch'} for name in OUTPUTS}},
        )
