"""The program ``mmsign``, and ``python -m mmsign``: every command of ``tools/``, from any folder."""

from __future__ import annotations

import ast
import difflib
import re
import runpy
import sys
import textwrap
from pathlib import Path

from mmsign.utils import cli
from mmsign.utils.paths import shipped
from mmsign.version import __version__


def commands() -> dict[str, Path]:
    """Command → its file in ``tools/``."""
    return {file.stem: file for file in sorted(shipped('tools').glob('*.py'))}


def purpose(file: Path) -> str:
    """What a command is for, in one clause: its docstring begins with it; the file is not run."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding='utf8'))) or ''
    return re.split(r'[.:;\n](?!\S)', text)[0]


def usage() -> str:
    """What ``mmsign --help`` prints."""
    lines = [
        f'  {name:23}{textwrap.shorten(purpose(file), 84, placeholder=" …")}'
        for name, file in commands().items()
    ]
    return '\n'.join(
        [
            'usage: mmsign COMMAND …',
            '',
            'Recognise isolated signs from skeletons, and train the recogniser with written descriptions.',
            '',
            'commands (mmsign COMMAND --help says more; a beginning that only one has will do):',
            *lines,
            '',
            'options:',
            '  -h, --help             show this help',
            '  --version              show the version',
            '',
            'example:',
            '  mmsign train mmsign::gspmc_slr500.py --cfg-options archive=data/slr500',
        ]
    )


def main() -> None:
    """Run the command that the first word names; its exit code is this process's."""
    cli.run(_main)


def _main() -> int:
    asked, known = (sys.argv[1] if len(sys.argv) > 1 else '--help'), commands()
    if asked == '--version':
        print(f'mmsign {__version__}')
        return 0
    name = asked.replace('-', '_')
    meant = [name] if name in known else [one for one in known if one.startswith(name)]
    if asked and len(meant) == 1:
        name = meant[0]
        cli.started_as = f'mmsign {name}'
        sys.argv = [str(known[name]), *sys.argv[2:]]
        runpy.run_path(sys.argv[0], run_name='__main__')
        return 0
    if asked in ('-h', '--help'):
        print(usage())
        return 0
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'did you mean {near[0]}?' if near else 'mmsign --help lists them'
    print(f'error: there is no command {asked!r}. {hint}', file=sys.stderr)
    return 2


if __name__ == '__main__':
    main()
