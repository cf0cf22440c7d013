"""``python -m mmsign TOOL …``: the commands of ``tools/`` where only the package is installed."""

from __future__ import annotations

import runpy
import sys

from mmsign.utils.paths import shipped


def main() -> None:
    folder = shipped('tools')
    names = sorted(file.stem for file in folder.glob('*.py'))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        asked = sys.argv[1] if len(sys.argv) > 1 else '--help'
        print(
            f'usage: python -m mmsign TOOL …\n\ntools: {", ".join(names)}\n\nexample:\n  '
            'python -m mmsign train mmsign::gspmc_slr500.py --cfg-options archive=data/slr500'
        )
        sys.exit(0 if asked in ('-h', '--help') else f'error: no tool named {asked!r}')
    file = str(folder / f'{sys.argv[1]}.py')
    sys.argv = [file, *sys.argv[2:]]
    runpy.run_path(file, run_name='__main__')


if __name__ == '__main__':
    main()
