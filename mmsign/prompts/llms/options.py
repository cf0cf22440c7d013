"""Options of a client that are numbers: what SDKs would take in silence, or answer with a riddle."""

from __future__ import annotations

from mmsign.utils.errors import MMSignError

#: Option → the least that it may be.
_LEAST = {'concurrency': 0, 'max_retries': 0, 'max_tokens': 1}


def check_options(**options: object) -> None:
    """Refuse counts that are no whole numbers, and times and temperatures that are none.

    Args:
        **options: Of :class:`~mmsign.prompts.llms.base.LLM`, by their names.

    Raises:
        MMSignError: Naming the option.
    """
    for name, value in options.items():
        if name in _LEAST:
            good, least = (
                type(value) is int and value >= _LEAST[name],
                f'a whole number from {_LEAST[name]} on',
            )
        else:
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            good, least = number and 0 <= value < float('inf'), 'a number from 0 on'  # type: ignore[operator]
            if name == 'timeout':
                good, least = good and value != 0, 'a number of seconds above 0'
        if not good:
            raise MMSignError(f'is {value!r}', field=name, fix=f'give {least}')
