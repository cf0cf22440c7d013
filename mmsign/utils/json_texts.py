"""JSON from outside: whatever is wrong with it is one kind of error."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from mmsign.utils.errors import MMSignError
from mmsign.utils.opening import check_file


def loads(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: If it is not JSON, nested too deeply, holds a whole number
            of hundreds of digits, with which nobody can reckon, or half a pair
            of surrogates, which no file could hold.
    """
    try:
        text.encode()
        value = json.loads(text, parse_int=_integer)
        if '\\u' in text:  # an escape may write half a pair
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f'not text: {error}') from None
    except ValueError as error:
        raise ValueError(f'not JSON: {error}') from None
    except RecursionError:
        raise ValueError('nested too deeply') from None
    return value


def _integer(digits: str) -> int:
    """A whole number that a float can hold, too."""
    if len(digits) > sys.float_info.max_10_exp:
        raise ValueError(f'a number of {len(digits)} digits')
    return int(digits)


def load_object(file: str | os.PathLike, fix: str = 'copy or download it again') -> dict[str, Any]:
    """The contents of a JSON file that is an object, ``{…}``.

    Raises:
        MMSignError: As :func:`load_json`, or if it is something else.
    """
    content = load_json(file, fix)
    if not isinstance(content, dict):
        raise MMSignError(f'is a {type(content).__name__} in JSON, not an object', file=file, fix=fix)
    return content


def load_json(file: str | os.PathLike, fix: str = 'copy or download it again') -> Any:
    """The contents of a JSON file, in UTF-8, UTF-16 or UTF-32.

    Raises:
        MMSignError: If it is missing, truncated or not JSON.
    """
    try:
        content = check_file(file).read_bytes()
        return loads(content.decode(json.detect_encoding(content)).removeprefix('\ufeff'))
    except OSError as error:
        raise MMSignError(f'cannot be read: {error.strerror or error}', file=file, fix=fix) from None
    except ValueError as error:
        raise MMSignError(f'is truncated or not JSON: {str(error)[:200]}', file=file, fix=fix) from None
