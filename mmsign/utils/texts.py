"""Texts that people wrote with any program: their encoding, and names that look alike."""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from pathlib import Path

from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file

#: Byte-order marks and what they stand for; the longer one first.
MARKS = (
    (codecs.BOM_UTF8, 'utf-8-sig'),
    (codecs.BOM_UTF32_LE, 'utf-32'),
    (codecs.BOM_UTF32_BE, 'utf-32'),
    (codecs.BOM_UTF16_LE, 'utf-16'),
    (codecs.BOM_UTF16_BE, 'utf-16'),
)
#: Encodings that an error proposes, with who writes them.
LEGACY = ('cp1252', 'cp1254', 'gb18030', 'cp1251', 'big5', 'shift_jis')
#: Digits of a whole number.
DIGITS = 18
#: Characters that nobody sees: soft hyphen, zero-width space, directions, word joiner, byte-order mark.
_UNSEEN = dict.fromkeys(map(ord, '\u00ad\u200b\u200e\u200f\u2060\ufeff\u061c'), None)
_UNSEEN |= dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], None)
#: Joiners that no letter before them explains: Arabic, Indic and other joining scripts, and emoji, do.
_JOINER = re.compile('(?<![\u0590-\u1cff\ua800-\uabff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]')


def clean(text: str) -> str:
    """A name in one form of all that look alike.

    Letters and their accents are composed (NFC), characters of no width are removed,
    white space is stripped and becomes single blanks.

    Examples:
        >>> clean(' cafe\u0301\u200b ') == 'café'
        True
    """
    text = _JOINER.sub('', unicodedata.normalize('NFC', text).translate(_UNSEEN))
    return unicodedata.normalize('NFC', ' '.join(text.split()))


def whole_number(text: str) -> int | None:
    """What digits write, or None for any other text: signs, digits of other scripts, more of them than any
    count or label has (Python refuses to convert thousands).

    Examples:
        >>> whole_number('007'), whole_number('²'), whole_number('9' * 5000)
        (7, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def read_text(file: str | os.PathLike, encoding: str | None = None) -> str:
    """The text of a file, without byte-order mark.

    UTF-8, UTF-16 and, with a byte-order mark, UTF-32 are recognised. Other
    encodings cannot be told apart safely: they have to be named.

    Args:
        file: The file.
        encoding: Of the file, such as ``cp1254``; by default recognised.

    Raises:
        MMSignError: If the file is missing, holds zeros as no text does, or is in no encoding that can be
            recognised: then the error shows how the first line that is not UTF-8 reads in some of them.
    """
    file = Path(file)
    try:
        content = check_file(file, 'cannot be read: there is no such file').read_bytes()
    except OSError as error:
        raise MMSignError(
            f'cannot be read: {error.strerror or error}', file=file, fix='check the path and its permissions'
        ) from None
    known = encoding or _recognise(content)
    try:
        text = content.decode(known or 'utf-8').removeprefix('\ufeff')
        if '\0' in text:
            line = text.partition('\0')[0].count('\n') + 1
            problem = f'is no text: a character in line {line} is zero'
            raise MMSignError(problem, file=file, fix='save it as text, in UTF-8')
        return text
    except LookupError:
        raise MMSignError(
            f'{encoding!r} is no encoding', field='encoding', fix='name one such as cp1254'
        ) from None
    except UnicodeDecodeError as error:
        if known:
            raise MMSignError(
                f'is not {known}: {error.reason} at byte {error.start}',
                file=file,
                field='encoding',
                fix='name its encoding, or save it as UTF-8',
            ) from None
        raise _ask(content, error.start, file) from None


def _recognise(content: bytes) -> str | None:
    """The encoding that the bytes themselves give away, or None."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    head = content[:4096]
    zeros = head[::2].count(0), head[1::2].count(0)  # of UTF-16's high bytes
    if max(zeros) > len(head) // 8:
        return 'utf-16-le' if zeros[1] > zeros[0] else 'utf-16-be'
    return None


def _ask(content: bytes, start: int, file: Path) -> MMSignError:
    """The line at a byte in the encodings that can read it."""
    line = content[content.rfind(b'\n', 0, start) + 1 :].splitlines()[0]
    number = content.count(b'\n', 0, start) + 1
    readings: dict[str, list[str]] = {}
    for name in LEGACY:
        try:
            content.decode(name)
            readings.setdefault(clean(line.decode(name))[:40], []).append(name)
        except UnicodeDecodeError:
            continue
    shown = ', '.join(f'{text!r} as {" or ".join(names)}' for text, names in readings.items())
    return MMSignError(
        f'is not UTF-8; line {number} reads {shown or "as nothing known"}',
        file=file,
        field='encoding',
        fix='name the encoding (--encoding), or save the file as UTF-8',
    )
