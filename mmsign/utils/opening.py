"""Before a file from outside is opened: it is a file, and it is not made to fill the memory."""

from __future__ import annotations

import os
import re
import stat
import zipfile
from pathlib import Path

from mmsign.utils.errors import MMSignError

#: Suffixes of what keypoints lie in.
KEYPOINTS = ('.npy', '.npz', '.pose', '.json', '.pkl', '.pickle', '.csv', '.tsv', '.parquet')
#: “rtsp://…”, of which a path keeps one slash.
_ADDRESS = re.compile(r'(https?|rtsps?|rtmp|udp|ftp|file):/', re.IGNORECASE)
#: A zip archive may unpack to so many bytes, and beyond them to so many times its size.
UNPACKED, RATIO = 64 << 20, 200
#: The last record of a zip archive: its beginning, its bytes, its largest count (members, comment).
END, END_BYTES, MANY = b'PK\x05\x06', 22, 0xFFFF


def check_file(
    file: str | os.PathLike,
    problem: str = 'is missing',
    fix: str = 'correct the path',
    field: str | None = None,
) -> Path:
    """The path, of a file that can be read to its end.

    A named pipe would wait for its writer for ever, and a device has no end.

    Args:
        file: The path.
        problem: What is said if there is nothing.
        fix: What to do then.
        field: That names the file, for errors.

    Raises:
        MMSignError: If there is no file, or something else is in its place.
    """
    try:
        mode = os.stat(file).st_mode
    except (OSError, ValueError) as error:  # a name may hold a zero byte, or be too long
        absent = isinstance(error, FileNotFoundError)
        reason = getattr(error, 'strerror', None) or error
        said = problem if absent else f'cannot be opened: {reason}'
        raise MMSignError(said, file=file, field=field, fix=fix) from None
    if not stat.S_ISREG(mode):
        what = 'a folder' if stat.S_ISDIR(mode) else 'a pipe or device'
        raise MMSignError(f'is {what} and not a file', file=file, field=field, fix=fix)
    return Path(file)


def check_zip(file: str | os.PathLike, whole: bool = False) -> None:
    """Look at what a zip archive says it unpacks to.

    Args:
        file: The archive.
        whole: Also unpack it, piece by piece, for readers that trust its directory: members that are larger
            than it says, or have another checksum, are found.

    Raises:
        ValueError: If that is far more than such a file can hold in earnest, a member is there twice, lost
            from the directory, or not what it says.
        OSError, zipfile.BadZipFile, zlib.error: If it is none.
    """
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        size, packed = sum(member.file_size for member in members), Path(file).stat().st_size
        if size > max(UNPACKED, RATIO * packed):
            raise ValueError(f'it unpacks to {size >> 20} MB from {packed >> 10} kB')
        names = [member.filename for member in members]
        if len(set(names)) < len(names):
            twice = next(name for i, name in enumerate(names) if name in names[:i])
            raise ValueError(f'it has {twice[:80]!r} twice')
        if (declared := _declared(Path(file))) not in (len(members) % (MANY + 1), MANY):
            raise ValueError(f'its directory lists {len(members)} members and should list {declared}')
        if whole and (damaged := archive.testzip()) is not None:
            raise ValueError(f'its member {damaged[:80]!r} is damaged')


def _declared(file: Path) -> int:
    """How many members a zip archive's end says it has; Python reads its directory and never looks."""
    with open(file, 'rb') as stream:
        stream.seek(max(0, file.stat().st_size - MANY - END_BYTES))
        tail = stream.read()
    at = len(tail) - END_BYTES  # where it stands without a comment behind it
    if not (tail[at:].startswith(END) and tail.endswith(b'\0\0')):
        at = tail.rfind(END)
    return int.from_bytes(tail[at + 10 : at + 12], 'little')


def check_video(path: Path) -> None:
    """Refuse what cannot be a video before it is decoded.

    Raises:
        MMSignError: If there is no such file, it is empty, a folder, or a file of keypoints.
    """
    if address := _ADDRESS.match(str(path)):
        raise MMSignError(
            f'is an address ({address[1]}) and not a file',
            file=path,
            field='video',
            fix='save the video first; a live picture goes to SignInferencer.stream() as frames',
        )
    if path.is_dir() or path.suffix.lower() in KEYPOINTS:
        raise MMSignError(
            f'is {"a folder" if path.is_dir() else "a file of keypoints"}, not a video',
            file=path,
            fix='make an archive of keypoints with prepare_data FORMAT … --out ARCHIVE, and give that',
        )
    if not path.is_file():
        raise MMSignError('no such video', file=path, fix='correct the path')
    if not path.stat().st_size:
        raise MMSignError('is empty (0 bytes)', file=path, fix='copy or record the video again')
