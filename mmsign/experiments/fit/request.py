"""What was asked of a folder: noted when its work begins, and compared when it goes on."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mmsign.engine.inputs import sample_hash
from mmsign.utils.errors import MMSignError
from mmsign.utils.files import file_hash, write_json
from mmsign.utils.json_texts import load_object

#: In the folder.
REQUEST = 'request.json'
#: What an option decides, and may no longer be changed once it is there; for all others, the archive.
DECIDES = {
    **dict.fromkeys(('test_signers', 'seed'), ('split.json',)),
    **dict.fromkeys(('epochs', 'options', 'descriptions', 'texts'), ('config.py',)),
    'refit': ('final', 'model'),
}
ARCHIVES = ('archive', 'archive.partial')
#: Suffixes of files that may decide labels or texts.
TEXTS = ('.csv', '.tsv', '.txt', '.json', '.jsonl')
#: In folders of more files, names and sizes of those that are no texts say enough.
MANY = 100


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
        refit: Whether the model that comes out learns from the clips, too, that the fit itself chose to
            test with.
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
    refit: bool = True

    def refits(self, kind: str) -> bool:
        """Whether the model that comes out learns from all clips: not where somebody chose those that test.

        Args:
            kind: Of the split, as :class:`~mmsign.experiments.fit.split.Split` has it.
        """
        return self.refit and kind not in ('official', 'none') and not self.test_signers


def check_request(request: Request, folder: Path, note: bool = True) -> None:
    """Refuse to go on with a folder that was begun for something else; note what it is for.

    What decided nothing yet may be changed, such as the signers of a split that is still to be made.

    Args:
        request: What is asked now.
        folder: The folder.
        note: Whether to write the note.

    Raises:
        MMSignError: If the source, its files or an option is another, with the field and both values; or
            if the folder holds other things, or lies in the source.
    """
    if Path(request.source).resolve() in [folder.resolve(), *folder.resolve().parents]:
        raise MMSignError(
            f'lies in {request.source}, whose clips are read',
            file=folder,
            field='out',
            fix='choose another --out',
        )
    now = {**asdict(request), 'source': os.path.abspath(request.source), 'files': fingerprint(request.source)}
    if request.descriptions:
        now |= {'descriptions': os.path.abspath(request.descriptions)}
        now |= {'texts': fingerprint(request.descriptions)}
    now = json.loads(json.dumps(now, default=str))
    file, before = folder / REQUEST, None
    if file.is_file():
        before = load_object(file, 'choose another --out')
        for key in dict.fromkeys([*now, *before]):
            decided = any((folder / name).exists() for name in DECIDES.get(key, ARCHIVES))
            if decided and now.get(key) != before.get(key):
                problem = (
                    'are no longer those that this folder was begun with'
                    if key in ('files', 'texts')
                    else f'is {now.get(key)!r}, this folder was begun with {before.get(key)!r}'
                )
                raise MMSignError(problem, file=folder, field=key, fix='choose another --out')
    elif folder.is_dir() and any(not name.name.startswith(REQUEST) for name in folder.iterdir()):
        raise MMSignError('holds other things', file=folder, fix='choose another --out')
    if note and now != before:
        write_json(file, now, ensure_ascii=False)


def fingerprint(source: str | os.PathLike) -> str:
    """SHA-256 of the names, sizes and samples of a file, or of all files below a folder, hex.

    Of tables and other texts all bytes count, of other files that are many their names and sizes.

    Raises:
        MMSignError: If there is neither.
    """
    path = Path(source)
    if not path.exists():
        raise MMSignError('no such file or folder', file=source, fix='correct the path')
    if path.is_file():
        return _file(path, sample=True)
    digest = hashlib.sha256()
    files: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders.sort()
        files += [file for name in sorted(names) if (file := Path(folder, name)).is_file()]
    for file in files:
        told = f'{file.relative_to(path).as_posix()}\0{_file(file, sample=len(files) <= MANY)}\0'
        digest.update(told.encode('utf8', 'surrogateescape'))
    return digest.hexdigest()


def _file(file: Path, sample: bool) -> str:
    if file.suffix.lower() in TEXTS:
        return file_hash(file)
    return sample_hash([file]) if sample else str(file.stat().st_size)
