"""What was asked of a folder: noted when its work begins, and compared when it goes on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError
from mmsign.utils.files import write_json

#: In the folder.
REQUEST = 'request.json'
#: What an option decides, and may no longer be changed once it is there; for all others, the archive.
DECIDES = {
    **dict.fromkeys(('test_signers', 'seed'), ('split.json',)),
    **dict.fromkeys(('epochs', 'options', 'descriptions', 'texts'), ('config.py',)),
}
ARCHIVES = ('archive', 'archive.partial')


@dataclass(frozen=True)
class Request:
    """The options of one fit.

    Attributes:
        source: Where the clips are.
        format: Of :data:`mmsign.datasets.sources.FORMATS`, or ``archive``; None: recognised.
        words: Options of the format, as on its command line.
        signer: Regular expression that finds the signer in a clip's path, for folders.
        estimator: What estimates the poses of videos.
        test_signers: Who is kept for testing; empty: chosen.
        epochs: Of the training; None: by the number of clips.
        seed: Of the split and of the training.
        descriptions: Texts of the signs, JSON Lines; None: trained without.
        options: Overrides of the config.
    """

    source: str
    format: str | None = None
    words: tuple[str, ...] = ()
    signer: str | None = None
    estimator: str = 'mediapipe'
    test_signers: tuple[str, ...] = ()
    epochs: int | None = None
    seed: int = 0
    descriptions: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


def check_request(request: Request, folder: Path, note: bool = True) -> None:
    """Refuse to go on with a folder that was begun for something else; note what it is for.

    What decided nothing yet may be changed, such as the signers of a split that is still to be made.

    Args:
        request: What is asked now.
        folder: The folder.
        note: Whether to write the note.

    Raises:
        MMSignError: If the source, its files or an option is another, with the field and both values; or
            if the folder holds other things.
    """
    now = {**asdict(request), 'source': os.path.abspath(request.source), 'files': fingerprint(request.source)}
    if request.descriptions:
        now |= {'descriptions': os.path.abspath(request.descriptions)}
        now |= {'texts': fingerprint(request.descriptions)}
    now = json.loads(json.dumps(now, default=str))
    file, before = folder / REQUEST, None
    if file.is_file():
        try:
            before = json.loads(file.read_text(encoding='utf8'))
        except (OSError, ValueError) as error:
            raise MMSignError(f'cannot be read: {error}', file=file, fix='choose another --out') from None
        for key in dict.fromkeys([*now, *before]):
            decided = any((folder / name).exists() for name in DECIDES.get(key, ARCHIVES))
            if decided and now.get(key) != before.get(key):
                problem = (
                    'are no longer those that this folder was begun with'
                    if key in ('files', 'texts')
                    else f'is {now.get(key)!r}, this folder was begun with {before.get(key)!r}'
                )
                raise MMSignError(problem, file=folder, field=key, fix='choose another --out')
    elif folder.is_dir() and any(folder.iterdir()):
        raise MMSignError('holds other things', file=folder, fix='choose another --out')
    if note and now != before:
        write_json(file, now, ensure_ascii=False)


def fingerprint(source: str | os.PathLike) -> str:
    """SHA-256 of the names and sizes of a file, or of all files below a folder, hex.

    Raises:
        MMSignError: If there is neither.
    """
    if not os.path.exists(source):
        raise MMSignError('no such file or folder', file=source, fix='correct the path')
    digest = hashlib.sha256()
    for name, size in sorted(_sizes(os.fspath(source))):
        digest.update(f'{name}\0{size}\0'.encode('utf8', 'surrogateescape'))
    return digest.hexdigest()


def _sizes(path: str) -> Iterator[tuple[str, int]]:
    if not os.path.isdir(path):
        yield os.path.basename(path), os.stat(path).st_size
        return
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)
            if os.path.isfile(file):
                yield os.path.relpath(file, path), os.stat(file).st_size
