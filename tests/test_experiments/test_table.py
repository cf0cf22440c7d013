"""Every mistake in a table is one line that names it; the tables that ship have none."""

from pathlib import Path

import pytest
from helpers import one_line_error

from mmsign.experiments.table import load_table

GOOD = """
seeds = (0,)
reference = 'a'
rows = dict(
    a=dict(config='one', options=dict(streams='bone')),
    b=dict(config='one', method='knn', against='a'),
    both=dict(fuse=['a', 'b'], weights=[2, 1]),
)
sets = dict(
    here=dict(
        configs=dict(one='tiny.py'), options=dict(a=dict(frames=7)), without=['b'], groups=dict(g=('x_',)),
    ),
    there=None,
)
"""


@pytest.fixture
def load(tmp_path):
    def changed(old: str, new: str):
        assert GOOD.count(old) == 1
        (tmp_path / 'table.py').write_text(GOOD.replace(old, new))
        return load_table(tmp_path / 'table.py')

    return changed


def test_tables_that_ship_have_no_mistake(repo):
    files = sorted(Path(repo, 'configs/ablations').glob('*.py'))
    assert len(files) >= 9
    for file in files:
        load_table(file)


@pytest.mark.parametrize(
    ('old', 'new', 'words'),
    [
        ('seeds = (0,)', '', ['field seeds']),
        ("reference = 'a'", "reference = 'A'", ['field reference', "no 'A'", 'rows: a, b, both']),
        ("config='one', options", "config='two', options", ['field sets.here.configs', "no 'two'"]),
        ("config='one', options=dict(streams='bone')", 'options={}', ['field rows.a.config']),
        ("a=dict(config='one', options", "a=dict(config='one', option", ['field rows.a', "no 'option'"]),
        ("method='knn'", "method='kNN'", ['field rows.b.method', 'methods: train, nn, knn, linear, unseen']),
        ("against='a'", "against='aa'", ['field rows.b.against', "no 'aa'"]),
        ("['a', 'b']", "['a', 'c']", ['field rows.both.fuse', "no 'c'", 'rows: a, b']),
        ("['a', 'b']", "['a', 'both']", ['field rows.both.fuse', "no 'both'"]),
        ('weights=[2, 1]', 'weights=[2]', ['field rows.both.weights', 'are 1 for 2 rows']),
        ('options=dict(a=', 'options=dict(A=', ['field sets.here.options', "no 'A'"]),
        ("without=['b']", "without=['B']", ['field sets.here.without', "no 'B'"]),
        ("g=('x_',)", "g=('x_')", ['field sets.here.groups', "write ('x_',) with a comma"]),
        ('configs=dict(', 'config=dict(', ['field sets.here', "no 'config'"]),
        ('seeds = (0,)', 'seeds = (0', ['does not load', 'SyntaxError']),
    ],
)
def test_every_mistake_is_one_line(load, old, new, words):
    with one_line_error('table.py', *words):
        load(old, new)


def test_a_good_table_loads(load):
    assert list(load('there=None', 'there=None').rows) == ['a', 'b', 'both']
