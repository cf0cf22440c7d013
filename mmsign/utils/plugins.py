"""Finding and importing users' own files, which register a layout, a head, an encoder …"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from mmsign.utils.errors import MMSignError


def search_in(*folders: str | os.PathLike) -> None:
    """Let Python find modules in these folders, after everywhere else."""
    for folder in folders:
        path = str(Path(folder).resolve())
        if path not in sys.path:
            sys.path.append(path)


def import_plugins(names: Iterable[str]) -> None:
    """Import files (``my_layout.py``, ``plugins/my_layout.py``) or modules (``my_package.layouts``).

    Raises:
        MMSignError: If one of them cannot be imported.
    """
    search_in(Path.cwd())
    for name in names:
        module = name
        if name.endswith('.py'):
            file = Path(name)
            if not file.is_file():
                raise MMSignError('no such file', file=name, field='import', fix='correct the path')
            search_in(file.parent)
            module = file.stem
        try:
            found = importlib.import_module(module)
        except MMSignError:
            raise
        except Exception as error:  # it is the user's code: whatever it raises is theirs to see
            raise MMSignError(
                f'cannot be imported: {type(error).__name__}: {error}',
                file=name,
                field='import',
                fix='give a file such as my_layout.py, or a module that Python finds',
            ) from error
        if name.endswith('.py') and Path(found.__file__ or '').resolve() != file.resolve():
            raise MMSignError(
                f'has the name of another module, {found.__file__}',
                file=name,
                field='import',
                fix='rename the file',
            )
