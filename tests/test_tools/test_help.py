"""``--help`` of every command: at once, with all options it ever had, each explained."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tool_runner import TOOLS

from mmsign.datasets.sources import FORMATS

#: What costs time to import, and may not be needed before the arguments are parsed.
HEAVY = ('torch', 'mmengine', 'mmcv', 'matplotlib', 'scipy', 'transformers', 'onnx', 'mediapipe', 'cv2')
#: Command → options that it must keep; new ones may be added to the file.
GOLDEN = json.loads((Path(__file__).parent / 'options.json').read_text(encoding='utf8'))

CODE = """
import contextlib, io, json, runpy, sys
out = {{}}
for words in {commands!r}:
    sys.argv = [{tools!r} + '/' + words[0] + '.py', *words[1:], '--help']
    with contextlib.redirect_stdout(io.StringIO()) as text:
        try:
            runpy.run_path(sys.argv[0], run_name='__main__')
        except SystemExit as end:
            assert not end.code, words
    out[' '.join(words)] = text.getvalue(), [name for name in {heavy!r} if name in sys.modules]
print(json.dumps(out))
"""


@pytest.fixture(scope='module')
def helps() -> dict[str, tuple[str, list[str]]]:
    """Command → its help, and which heavy packages it and those before it imported."""
    commands = [[file.stem] for file in sorted(TOOLS.glob('*.py'))]
    commands += [['prepare_data', name] for name in FORMATS]
    code = CODE.format(commands=commands, tools=str(TOOLS), heavy=HEAVY)
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_help_does_not_wait_for_imports(helps) -> None:
    assert {name: heavy for name, (_, heavy) in helps.items() if heavy} == {}


def test_no_option_is_lost(helps) -> None:
    found = {
        name: set(re.findall(r'^  (?:-\w, )?(--[\w-]+)', text, re.MULTILINE))
        for name, (text, _) in helps.items()
    }
    lost = {name: sorted(set(options) - found.get(name, set())) for name, options in GOLDEN.items()}
    assert {name: options for name, options in lost.items() if options} == {}


def test_every_option_is_explained_and_every_command_has_an_example(helps) -> None:
    for name, (text, _) in helps.items():
        options = text.partition('\noptions:\n')[2].partition('\n\n')[0]
        starts = list(re.finditer(r'^  -.*$', options, re.MULTILINE))
        ends = [match.start() for match in starts[1:]] + [len(options)]
        for match, end in zip(starts, ends):
            entry = options[match.start() : end]
            assert re.search(r'\S {2,}\S|\n {20,}\S', entry.lstrip()), f'{name}: {entry}'
        assert '\nexample:\n  ' in text, name
