"""Watches every ``MMSignError`` that mmsign makes: each names a file, a clip or a field, and a fix."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mmsign.utils.errors import MMSignError

REPO = Path(__file__).resolve().parent.parent
OURS = (str(REPO / 'mmsign'), str(REPO / 'tools'))
#: The class and those that are made of it.
NAMES = ('MMSignError', 'LLMError', 'FatalLLMError', 'RefusalError', 'UnsupportedError', 'JournalError')


def lacks(file: Any, clip: Any, field: Any, fix: Any) -> list[str]:
    """What an error does not say."""
    somewhere = any(value not in (None, '') for value in (file, clip, field))
    return [name for name, said in (('file, clip or field', somewhere), ('fix', fix)) if not said]


@contextmanager
def watched() -> Iterator[list[str]]:
    """The errors that were made in the block and are not complete, a line each."""
    found: list[str] = []
    begin = MMSignError.__init__

    def init(self: MMSignError, problem: str, **where: Any) -> None:
        begin(self, problem, **where)
        maker = sys._getframe(1).f_code
        # not those of tests, and not those that come back from another process
        if maker.co_filename.startswith(OURS) and not maker.co_filename.endswith('utils/errors.py'):
            missing = lacks(self.file, self.clip, self.field, self.fix)
            if missing:
                found.append(
                    f'{Path(maker.co_filename).name} {maker.co_name}: no {" and no ".join(missing)}: {self}'
                )

    MMSignError.__init__ = init  # type: ignore[method-assign]
    try:
        yield found
    finally:
        MMSignError.__init__ = begin  # type: ignore[method-assign]


def incomplete_calls(folder: Path) -> list[str]:
    """Calls in the code that leave a place or a fix out, whether a test reaches them or not."""
    found = []
    for file in sorted(folder.rglob('*.py')):
        if '.mim' in file.parts:
            continue
        for call in ast.walk(ast.parse(file.read_text(encoding='utf8'))):
            name = getattr(call.func, 'id', '') if isinstance(call, ast.Call) else ''
            if name not in NAMES:
                continue
            assert isinstance(call, ast.Call)
            given = {word.arg for word in call.keywords}
            if None not in given and ('fix' not in given or not given & {'file', 'clip', 'field'}):
                found.append(f'{file.relative_to(folder)}:{call.lineno}')
    return found
