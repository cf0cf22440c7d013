"""JSON from outside: whatever is wrong with it is one kind of error."""

from __future__ import annotations

import json
from typing import Any


def loads(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: If it is not JSON, nested too deeply, holds a number of
            thousands of digits, or half a pair of surrogates, which no file
            could hold.
    """
    try:
        text.encode()
        value = json.loads(text)
        if '\\u' in text:  # an escape may write half a pair
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f'not text: {error}') from None
    except ValueError as error:
        raise ValueError(f'not JSON: {error}') from None
    except RecursionError:
        raise ValueError('nested too deeply') from None
    return value
