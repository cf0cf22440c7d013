"""A trained model from whatever describes it: an exported folder, a work dir, or a config with weights."""

from __future__ import annotations

import os

from mmsign.inference.clip_model import ClipModel
from mmsign.inference.exported import ExportedModel
from mmsign.utils.errors import MMSignError
from mmsign.utils.paths import resolve, resolve_config


def load_model(
    model: str | os.PathLike, checkpoint: str | os.PathLike | None = None, device: str = 'auto'
) -> ClipModel:
    """A trained model, from whatever describes it.

    Args:
        model: An exported folder, a work dir, or a config file. ``mmsign://models/letters`` ships with
            the package: letters A-Z of one-handed alphabets.
        checkpoint: With a config, the weights or a work dir.
        device: For PyTorch; exported models run on the CPU.

    Raises:
        MMSignError: If it is none of these, or weights are missing.
    """
    path = resolve(model)
    if (path / 'model.json').is_file():
        return ExportedModel(path)
    from mmsign.engine.checkpoints import find_checkpoint, find_config
    from mmsign.inference.recognizer import TorchModel, load_member

    if path.is_dir():
        config, weights = find_config(path), find_checkpoint(checkpoint or path)
        return TorchModel([load_member(config, weights)], device=device)
    if checkpoint is None:
        if not resolve_config(path).is_file():
            raise MMSignError(
                'no such file or folder',
                file=path,
                field='model',
                fix='give an exported folder, a work dir, or a config with its checkpoint',
            )
        raise MMSignError('a config needs weights', file=path, field='checkpoint', fix='give --checkpoint')
    return TorchModel([load_member(path, find_checkpoint(checkpoint))], device=device)
