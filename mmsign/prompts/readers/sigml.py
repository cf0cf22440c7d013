"""SiGML: HamNoSys transcriptions of signs in XML, one file, a folder, or an archive."""

from __future__ import annotations

import bz2
import gzip
import logging
import lzma
import os
import tarfile
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from mmsign.prompts.readers.hamnosys import attributes, describe, unknown_symbols
from mmsign.prompts.readers.record import Record
from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

T = TypeVar('T')
logger = logging.getLogger(__name__)
_LARGEST = 8 << 20  # a SiGML file is a few kilobytes; anything larger is something else
#: Bytes that unpacking may take: xz's own largest preset takes 65 MB.
_MEMORY = 256 << 20
_PACKED: dict[bytes, Any] = {b'\xfd7zXZ\0': lzma.open, b'\x1f\x8b': gzip.open, b'BZh': bz2.open}


def read(path: str | os.PathLike) -> Iterator[Record]:
    """Signs of a SiGML file, of all SiGML files of a folder, or of a tar archive.

    The headword is the sign's ``gloss``; the file's name is an alias. Signs in
    another dialect than HamNoSys are left out with a warning that names them.

    Raises:
        MMSignError: If the archive is damaged or holds no SiGML, or an only file is not SiGML.
    """
    yield from _each(Path(path), _signs)


def _each(path: Path, parse: Callable[[bytes, str], Iterator[T]]) -> Iterator[T]:
    """What ``parse`` makes of each file's content and name; a bad one of several is left out."""
    found = False
    for name, content in _files(path):
        try:
            items = list(parse(content, Path(name).stem))
        except MMSignError as error:
            if path.suffix.lower() == '.sigml':
                raise MMSignError(error.problem, file=path, fix=error.fix) from None
            logger.warning('%s: %s: left out: %s', path, name, error.problem)
            continue
        found = found or bool(items)
        yield from items
    if not found:
        raise MMSignError(
            'holds no sign in HamNoSys', file=path, fix='name a .sigml file or an archive of them'
        )


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob('*.sigml')):
            yield file.name, check_file(file).read_bytes()
    elif path.suffix.lower() == '.sigml':
        yield path.name, check_file(path).read_bytes()
    else:
        try:
            yield from _members(path)
        except (tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError) as error:
            raise MMSignError(
                f'is not a readable archive: {error}', file=path, fix='fetch it again'
            ) from None


class _Bounded:
    """A stream that gives no more at once than a member may have: a header may state any size."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST:
            raise tarfile.ReadError(f'a header of it states {size} bytes')
        content: bytes = self._stream.read(size)
        return content

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """SiGML files of a whole archive; members are read in order and never extracted to disk."""
    with check_file(path).open('rb') as file:
        start = file.read(6)
        if start in _PACKED and _PACKED[start] is lzma.open:  # which takes what its header asks for
            lzma.LZMADecompressor(memlimit=_MEMORY).decompress(start + file.read(1 << 16), max_length=1)
    unpack = next((unpack for magic, unpack in _PACKED.items() if start.startswith(magic)), open)
    with unpack(path, 'rb') as stream, tarfile.open(fileobj=_Bounded(stream), mode='r:') as archive:
        for member in archive:
            wanted = member.isfile() and member.size < _LARGEST
            if wanted and member.name.lower().endswith('.sigml'):
                content = archive.extractfile(member)
                yield member.name, content.read() if content else b''
        # tarfile takes any end for the end, also that of half an archive
        stream.seek(archive.offset)
        if stream.read(tarfile.BLOCKSIZE) != tarfile.NUL * tarfile.BLOCKSIZE:
            raise tarfile.ReadError('its end is missing')
        while stream.read(1 << 20):
            pass  # what a compressed file lacks, or its checksum, shows at its end


def phonology(path: str | os.PathLike) -> Iterator[tuple[list[str], dict[str, list[str]]]]:
    """Names of each sign of :func:`read`'s sources, and its attributes (:func:`.hamnosys.attributes`).

    Raises:
        MMSignError: If the source is damaged or holds no sign in HamNoSys.
    """
    yield from _each(Path(path), _attributed)


def _attributed(content: bytes, stem: str) -> Iterator[tuple[list[str], dict[str, list[str]]]]:
    for gloss, symbols, _ in _transcribed(content, stem):
        yield list(dict.fromkeys([gloss, stem])), attributes(symbols)


def _signs(content: bytes, stem: str) -> Iterator[Record]:
    for gloss, symbols, non_manual in _transcribed(content, stem):
        headword = gloss if gloss.casefold() == stem.casefold() else f'{gloss} ({stem})'
        yield Record(headword, describe(symbols, non_manual), gloss)


def _transcribed(content: bytes, stem: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Gloss, manual symbols and non-manual ones of each sign."""
    if b'<!ENTITY' in content:
        raise MMSignError('defines entities', fix='remove them: SiGML needs none', field='DOCTYPE')
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, LookupError, ValueError) as error:  # also of the encoding that it names
        raise MMSignError(f'is not XML: {error}', fix='correct the file', field='XML') from None
    for sign in root.iter('hns_sign'):
        manual = sign.find('hamnosys_manual')
        extra = sign.find('hamnosys_nonmanual')
        symbols = [] if manual is None else [element.tag for element in manual]
        unknown = unknown_symbols(symbols)
        if unknown:
            raise MMSignError(
                f'uses unknown symbols {", ".join(unknown)}', fix='write HamNoSys 4', field='hamnosys_manual'
            )
        if symbols:
            gloss = (sign.get('gloss') or stem).strip()
            yield gloss, symbols, [] if extra is None else [element.tag for element in extra.iter()]
