"""Every draw is a function of (seed, epoch, clip index) and its purpose."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mmsign.datasets.transforms.draw import clip_generator

triples = st.tuples(st.integers(0, 2**31), st.integers(0, 10**4), st.integers(0, 10**6))


@given(triples, st.sampled_from(['RandomMirror', 'text']))
def test_same_again(draw: tuple[int, int, int], purpose: str) -> None:
    one, two = (clip_generator({'draw': draw}, purpose).random(5) for _ in range(2))
    assert one.tolist() == two.tolist()


def test_all_differ() -> None:
    """Neither order nor sums of the three numbers collide, nor do purposes."""
    found = {
        clip_generator({'draw': draw}, purpose).random()
        for draw in itertools.product(range(4), repeat=3)
        for purpose in ('RandomMirror', 'RandomAffine', 'text')
    }
    assert len(found) == 4**3 * 3


def test_draws_look_uniform() -> None:
    """Neighbouring clips and epochs give independent numbers."""
    values = [
        clip_generator({'draw': (0, epoch, clip)}, 'x').random() for epoch in range(20) for clip in range(50)
    ]
    assert 0.46 < sum(values) / 1000 < 0.54
    assert 0.4 < sum(a < b for a, b in itertools.pairwise(values)) / 999 < 0.6
