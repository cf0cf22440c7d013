"""Finding checkpoints and work dirs, opening them safely, and reading what they say about themselves."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from mmsign.engine.checkpoint_meta import check_meta
from mmsign.utils.errors import MMSignError, warn
from mmsign.utils.opening import check_file, check_zip

#: In a work dir: the path of the checkpoint that was written last.
POINTER = 'last_checkpoint'


def last_checkpoint(work_dir: str | os.PathLike) -> Path:
    """The checkpoint a run wrote last.

    Raises:
        MMSignError: If there is none.
    """
    pointer = Path(work_dir) / POINTER
    if pointer.is_file():
        # the folder may have been moved since
        name = Path(pointer.read_text(encoding='utf8', errors='replace').strip('\0 \r\n')).name
        if name:
            return Path(work_dir) / name
        numbered = _numbered(work_dir)
        if numbered:  # killed, or the disk was full, while the name was written
            return numbered[0]
    raise MMSignError('holds no checkpoint', file=work_dir, fix='train first: tools/train.py CONFIG')


def resumable_checkpoint(work_dir: str | os.PathLike) -> Path | None:
    """The newest checkpoint of a folder that is whole; None if no training of it has written one.

    It is the last one, or, where that is damaged or gone, one before, with a warning that says so.

    Raises:
        MMSignError: If the folder has checkpoints, and none of them is whole.
    """
    if not (Path(work_dir) / POINTER).is_file():
        return None
    try:
        last = last_checkpoint(work_dir)
        open_checkpoint(last)
        return last
    except MMSignError as error:
        for other in _numbered(work_dir):
            try:
                open_checkpoint(other)
            except MMSignError:
                continue
            warn(f'{error}. Training goes on from the checkpoint before: {other}')
            return other
        raise


def _numbered(work_dir: str | os.PathLike) -> list[Path]:
    """Checkpoints that are named by their epoch or iteration, the newest first."""
    found = (
        (re.fullmatch(r'(?:epoch|iter)_(\d+)\.pth', file.name), file) for file in Path(work_dir).glob('*.pth')
    )
    return [file for _, file in sorted(((int(n[1]), file) for n, file in found if n), reverse=True)]


def find_checkpoint(path: str | os.PathLike) -> Path:
    """A checkpoint file, or the last one of a work dir."""
    return last_checkpoint(path) if Path(path).is_dir() else Path(path)


def existing_checkpoint(path: str | os.PathLike) -> Path:
    """The file itself.

    Raises:
        MMSignError: If there is none.
    """
    return check_file(path, 'no such checkpoint', 'train first: tools/train.py CONFIG')


def find_config(work_dir: str | os.PathLike) -> Path:
    """The config that training left in a work dir.

    Raises:
        MMSignError: If there is none, or more than one.
    """
    configs = sorted(Path(work_dir).glob('*.py'))
    if len(configs) != 1:
        raise MMSignError(
            f'holds neither model.json nor one config ({len(configs)} .py files)',
            file=work_dir,
            fix='give an exported folder, a work dir of tools/train.py, or a config and its checkpoint',
        )
    return configs[0]


def open_checkpoint(file: str | os.PathLike) -> dict[str, Any]:
    """All that a checkpoint holds; nothing in the file is executed.

    Raises:
        MMSignError: If it is none, or a weight is NaN or infinite.
    """
    path = existing_checkpoint(file)
    try:
        if zipfile.is_zipfile(path):
            check_zip(path)
            _check_sums(path)
        content = torch.load(path, map_location='cpu', weights_only=True)
        state = content['state_dict']
        if not isinstance(content, dict) or not isinstance(state, Mapping):
            raise TypeError(f'a {type(content).__name__} with a {type(state).__name__} of weights')
        weights = {str(name): state[name] for name in list(state)}
        for name, value in weights.items():
            _check_storage(name, value)
    except Exception as error:  # unpicklers and archives all fail differently
        raise MMSignError(
            f'is no checkpoint, or a damaged one: {type(error).__name__}: {str(error)[:200]}',
            file=file,
            fix='give one that tools/train.py wrote',
        ) from None
    check_finite(weights, file)
    return {**content, 'meta': check_meta(content.get('meta'), file)}


def _check_storage(name: str, value: Any) -> None:
    """Refuse tensors that claim more numbers than the file holds."""
    if isinstance(value, torch.Tensor):
        if value.layout != torch.strided or value.device.type != 'cpu' or value.is_quantized:
            raise ValueError(f'{name} is a tensor of another kind ({value.layout}, {value.device})')
        if value.numel() * value.element_size() > value.untyped_storage().nbytes():
            raise ValueError(f'{name} has the shape {tuple(value.shape)} and fewer numbers')


def _check_sums(file: str | os.PathLike) -> None:
    """Compare the checksums of a checkpoint's parts, which PyTorch writes and never looks at."""
    with zipfile.ZipFile(file) as parts:
        for part in parts.infolist():
            if part.CRC == 0:  # written without, see torch.serialization.set_crc32_options
                continue
            with parts.open(part) as stream:
                while stream.read(1 << 20):  # raises at the end if the sum is another
                    pass


def check_finite(state: Mapping[str, Any], file: Any) -> None:
    """Refuse weights of a training that diverged.

    Args:
        state: Name → tensor.
        file: Named in the error.

    Raises:
        MMSignError: If one holds a NaN or an infinity.
    """
    tensors = {name: value for name, value in state.items() if isinstance(value, torch.Tensor)}
    broken = [name for name, value in tensors.items() if not torch.isfinite(value).all()]
    if broken:
        raise MMSignError(
            f'{len(broken)} of {len(tensors)} weights are NaN or infinite: the training diverged',
            file=file,
            field=broken[0],
            fix='take a checkpoint from before, or train again with a lower learning rate',
        )


def load_weights(model: torch.nn.Module, file: Path, without: str | None = None) -> dict[str, Any]:
    """Load a checkpoint into a model; nothing in the file is executed.

    Args:
        model: The model.
        file: The checkpoint.
        without: Weights whose names begin so are not the model's.

    Returns:
        All that the checkpoint holds.

    Raises:
        MMSignError: If it is no checkpoint, another model's, or has a weight that is not finite.
    """
    content = open_checkpoint(file)
    state = content['state_dict'].items()
    try:
        model.load_state_dict({k: v for k, v in state if without is None or not k.startswith(without)})
    except RuntimeError as error:
        raise MMSignError(
            f'does not fit the model: {str(error)[:200]}',
            file=file,
            fix='give the checkpoint that was trained with this config',
        ) from None
    return content


def read_meta(checkpoint: str | os.PathLike) -> dict[str, Any]:
    """What a checkpoint says of itself; nothing if it is none, which loading it will say."""
    try:
        path = check_file(checkpoint)
        return check_meta(
            torch.load(path, map_location='cpu', weights_only=True, mmap=True).get('meta'), checkpoint
        )
    except Exception:  # unpicklers and archives all fail differently
        return {}
