"""Classes are known by name: the one place where the classes of two things are compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from mmsign.utils.errors import MMSignError
from mmsign.utils.texts import clean


def class_order(
    wanted: Iterable[Any],
    found: Iterable[Any],
    *,
    file: Any,
    whose: str,
    fix: str = 'give two of the same classes',
) -> np.ndarray:
    """Where each wanted class stands among the found ones, by name.

    Names that only look different to a computer are the same: é in one or two code points, and
    characters without width.

    Args:
        wanted: Names in the order that is asked for.
        found: The same names, in whatever order the other thing has them.
        file: Owner of the found ones, for errors.
        whose: Whose the wanted ones are, such as ``the checkpoint x.pth``, for errors.
        fix: What to do where names differ.

    Returns:
        (n,) int64: ``[found[i] for i in order]`` are the wanted ones.

    Raises:
        MMSignError: If the names differ, with the first that does, or one of them occurs twice.

    Examples:
        >>> class_order(['tree', 'house'], ['house', 'tree'], file='a.npz', whose='b.npz').tolist()
        [1, 0]
    """
    wanted, found = list(wanted), list(found)
    here, there = ([clean(str(name)) for name in names] for names in (wanted, found))
    if here == there:
        return np.arange(len(here))
    for names, owner in ((there, file), (here, whose)):
        if len(set(names)) < len(names):
            twice = next(name for i, name in enumerate(names) if name in names[:i])
            raise MMSignError(f'has the class {twice!r} twice', file=owner, field='glosses', fix=fix)
    where = {name: i for i, name in enumerate(there)}
    absent = next((i for i, name in enumerate(here) if name not in where), None)
    if absent is not None or len(there) != len(here):
        known = set(here)
        surplus = next((i for i, name in enumerate(there) if name not in known), 0)
        differ = (
            f'lacks {str(wanted[absent])!r}' if absent is not None else f'has {str(found[surplus])!r} besides'
        )
        raise MMSignError(
            f'the classes differ from those of {whose} ({len(there)} and {len(here)} classes): it {differ}',
            file=file,
            field='glosses',
            fix=fix,
        )
    return np.array([where[name] for name in here], np.int64)
