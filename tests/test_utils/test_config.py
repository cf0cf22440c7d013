"""Late-bound variables: after all bases and overrides, in any depth, without cycles."""

from pathlib import Path
from typing import Any

import pytest
from helpers import one_line_error
from mmengine.config import Config

from mmsign.utils.config import bind, first_variable


def bound(**content: Any) -> dict[str, Any]:
    return bind(Config(content)).to_dict()


def test_replaces_strings_anywhere() -> None:
    cfg = bound(
        frames=16,
        streams=('joint', 'bone'),
        pipeline=[dict(type='SampleFrames', frames='$frames'), dict(streams='$streams', x=[('$frames',)])],
        deep=dict(a=dict(b=['$frames', 'plain'])),
    )
    assert cfg['pipeline'] == [
        dict(type='SampleFrames', frames=16),
        dict(streams=('joint', 'bone'), x=[(16,)]),
    ]
    assert cfg['deep'] == dict(a=dict(b=[16, 'plain']))


@pytest.mark.parametrize('value', [3, 0.5, None, True, 'text', [1, 2], ('a',), {'k': [1]}])
def test_values_keep_their_type(value: Any) -> None:
    found = bound(x=value, y='$x', z=dict(w='$x'))
    assert found['y'] == found['z']['w'] == value
    assert type(found['y']) is type(value)


def test_part_of_a_string() -> None:
    cfg = bound(fold=2, name='letters', out='work/$name/fold_$fold', path='$name.txt', pair='$name$fold')
    assert cfg['out'] == 'work/letters/fold_2'
    assert cfg['path'] == 'letters.txt'
    assert cfg['pair'] == 'letters2'


def test_variables_of_variables() -> None:
    cfg = bound(a='$b', b=dict(c='$d'), d='$e', e=[1, '$f'], f='end')
    assert cfg['a'] == {'c': [1, 'end']}
    assert cfg['d'] == [1, 'end']


def test_what_is_no_variable() -> None:
    plain = dict(a='costs 5$', b='^norm$', c='$', d='$ x', e='$1', f='a $(b)')
    assert bound(**plain) == plain


def test_both_spellings() -> None:
    cfg = bound(a='${b}', b=3, c='x/${b}_${b}$b', d='${b')
    assert (cfg['a'], cfg['c'], cfg['d']) == (3, 'x/3_33', '${b')


@pytest.mark.parametrize(
    ('content', 'channels'),
    [
        (dict(streams='bone'), 3),
        (dict(streams=('joint', 'bone')), 6),
        (dict(streams=['joint'], dims=3), 4),
        (dict(streams='$other', other=('a', 'b'), dims=3, confidence='none'), 6),
        (dict(streams='bone', confidence='score'), 3),
        (dict(streams='bone', in_channels=7), 7),  # taken at its word
    ],
)
def test_input_channels_follow_from_streams_dims_and_confidence(content: dict, channels: int) -> None:
    cfg = bound(model=dict(backbone=dict(in_channels='${in_channels}')), **content)
    assert cfg['model']['backbone']['in_channels'] == channels
    assert ('in_channels' in cfg) == ('in_channels' in content)


@pytest.mark.parametrize('nothing', [None, {}])
def test_a_step_that_is_nothing_is_left_out(nothing: Any) -> None:
    cfg = bound(trim=nothing, smooth=dict(type='Smooth'), steps=['$trim', '$smooth', None], deep='$steps')
    assert cfg['steps'] == cfg['deep'] == [dict(type='Smooth'), None]


@pytest.mark.parametrize(
    ('content', 'channels'), [(dict(), (0, 1)), (dict(dims=3, part_channels=True), (3, 4, 5))]
)
def test_channels_of_shapes(content: dict, channels: tuple[int, ...]) -> None:
    assert bound(x='$shape_channels', **content)['x'] == channels


def test_input_channels_need_streams() -> None:
    with one_line_error('field $streams', 'not defined'):
        bound(x='$in_channels')


def test_a_variable_that_earlier_versions_read_is_refused(tmp_path: Path) -> None:
    with one_line_error('field recipe_batch', 'auto_scale_lr = dict(base_batch_size='):
        bound(recipe_batch=4, lr=1, x='$lr')
    assert bound(recipe_batch=4, x='$recipe_batch')['x'] == 4  # somebody's own
    assert bound(recipe_batch=4, temperature=0.1) == dict(recipe_batch=4, temperature=0.1)  # as dumped


def test_where_a_variable_is_left() -> None:
    assert first_variable(dict(a=1, b=[dict(c='x/$d')])) == ('b.0.c', 'x/$d')
    assert first_variable(dict(a=('costs 5$', None, 1.5))) is None


def test_copies_do_not_share() -> None:
    cfg = bind(Config(dict(base=dict(x=[1]), one='$base', two='$base')))
    cfg.one.x.append(2)
    assert cfg.two.x == [1]
    assert cfg.base.x == [1]


def test_binding_twice_changes_nothing() -> None:
    cfg = bind(Config(dict(a=1, b='$a')))
    assert bind(cfg).to_dict() == dict(a=1, b=1)


@pytest.mark.parametrize('where', [dict(x='$missing'), dict(x=[dict(y=('$missing',))]), dict(x='a/$missing')])
def test_undefined(where: dict) -> None:
    with one_line_error('field $missing', 'not defined', 'missing = …'):
        bound(**where)


@pytest.mark.parametrize(
    'content',
    [
        dict(a='$a'),
        dict(a='$b', b='$a'),
        dict(a='x/$a'),
        dict(a=['$b'], b=dict(c='$d'), d='$a'),
        dict(ok=1, a=dict(b='$a')),
    ],
)
def test_cycles(content: dict) -> None:
    with one_line_error('refers to itself'):
        bound(**content)


def test_after_bases_and_overrides(tmp_path: Path) -> None:
    (tmp_path / 'base.py').write_text(
        "streams = 'joint'\nframes = 8\nsteps = [dict(s='$streams', f='$frames')]\n"
    )
    child = tmp_path / 'child.py'
    child.write_text("_base_ = ['base.py']\nstreams = 'bone'\n")
    cfg = Config.fromfile(child)
    cfg.merge_from_dict({'frames': 4})
    assert bind(cfg).steps == [dict(s='bone', f=4)]
    child.write_text("_base_ = ['base.py']\nextra = '$nothing'\n")
    with one_line_error('child.py', 'field $nothing'):
        bind(Config.fromfile(child))


def test_the_bound_config_can_be_written_and_read_again(tmp_path: Path) -> None:
    cfg = bind(Config(dict(frames=16, pipeline=[dict(type='SampleFrames', frames='$frames')])))
    cfg.dump(tmp_path / 'out.py')
    assert Config.fromfile(tmp_path / 'out.py').to_dict() == cfg.to_dict()
