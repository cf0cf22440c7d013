"""MakeStreams equals its numpy function with the layout's parents."""

import numpy as np
import pytest
from helpers import one_line_error, sample

from mmsign.datasets.transforms import MakeStreams
from mmsign.preprocessing.streams import STREAMS, make_stream, stack_streams


@pytest.mark.parametrize('streams', [*STREAMS, ('joint', 'bone'), list(STREAMS)])
@pytest.mark.parametrize('dims', [2, 3])
def test_equals_its_function(streams: str | list[str], dims: int) -> None:
    before = sample(dims=dims)
    inputs = MakeStreams(streams)(dict(before))['inputs']
    names = [streams] if isinstance(streams, str) else streams
    parents = before['layout'].parents
    expected = stack_streams(names, before['keypoints'], before['confidence'], parents)
    np.testing.assert_array_equal(inputs, expected)
    assert inputs.shape == (len(names) * (dims + 1), 8, 27)
    points, _ = make_stream(names[-1], before['keypoints'], before['confidence'], parents)
    np.testing.assert_array_equal(inputs[-2], points[..., -1])


@pytest.mark.parametrize('wrong', ['bones', ('joint', 'bones'), 'j'])
def test_unknown_stream(wrong: str | tuple[str, ...]) -> None:
    with one_line_error('unknown stream', 'MakeStreams.streams', *STREAMS):
        MakeStreams(wrong)
