"""The examples of the docstrings give what they say, and those that cannot run say why."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / 'mmsign'
WITH_EXAMPLES = [
    '.'.join(file.relative_to(PACKAGE.parent).with_suffix('').parts).removesuffix('.__init__')
    for file in sorted(PACKAGE.rglob('*.py'))
    if '.mim' not in file.parts and '>>> ' in file.read_text(encoding='utf8')
]


@pytest.mark.parametrize('name', WITH_EXAMPLES)
def test_examples(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # some write files
    module = importlib.import_module(name)
    tests = [test for test in doctest.DocTestFinder(exclude_empty=True).find(module) if test.examples]
    assert tests
    for test in tests:
        for example in test.examples:
            if example.options.get(doctest.SKIP):
                assert re.search(r'# needs [\w ]+# doctest: \+SKIP', example.source), f'{test.name}: why?'
        results = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(test)
        assert results.failed == 0, f'{test.name} line {test.lineno}'
