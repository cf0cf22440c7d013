"""docs/formats.md names every format, and its commands are understood."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from mmsign.datasets.sources import FORMATS, get_converter
from mmsign.datasets.sources.command import add_writing_arguments

PAGES = [Path(__file__).resolve().parents[2] / 'docs' / name for name in ('formats.md', 'datasets.md')]
COMMANDS = [
    line
    for page in PAGES
    for line in page.read_text(encoding='utf8').splitlines()
    if line.startswith('python tools/prepare_data.py ') and 'NAME' not in line
]


def test_every_format_is_on_the_page() -> None:
    text = PAGES[0].read_text(encoding='utf8')
    assert set(FORMATS) - set(re.findall(r'`(\w+)`', text)) == {'export'}
    shown = {shlex.split(line)[2] for line in COMMANDS}
    assert set(FORMATS) - shown <= {
        *(
            'videos',
            'fingerspelling',
            'slr500',
            'autsl',
            'isl_kinect30',
            'merge',
            'union',
            'relabel',
        ),  # examples on other pages
        *('msasl', 'asl_citizen', 'include', 'lsa64', 'gsl'),  # as wlasl
    }


@pytest.mark.parametrize('line', COMMANDS)
def test_commands_are_understood(line: str) -> None:
    name, *words = shlex.split(line)[2:]
    parser = argparse.ArgumentParser(exit_on_error=False)
    get_converter(name).add_arguments(parser)
    add_writing_arguments(parser, name)
    parser.parse_args(words)
