"""Randomness: global generators are seeded for a while, and go on afterwards as if nothing had been."""

import random

import numpy as np
import pytest
import torch

from stbench.contract.randomness import with_global_seed

GENERATORS = {
    "python": random.random,
    "numpy": lambda: float(np.random.random()),  # noqa: NPY002
    "torch": lambda: float(torch.rand(1)),
}
every_generator = pytest.mark.parametrize("draw", GENERATORS.values(), ids=list(GENERATORS))


def seeded(draw, seed):
    with with_global_seed(seed):
        return [draw() for _ in range(3)]


@every_generator
def test_a_seed_says_what_is_drawn(draw):
    first, again, other = (seeded(draw, seed) for seed in (1, 1, 2))
    assert first == again
    assert set(first).isdisjoint(other)


@every_generator
@pytest.mark.parametrize("steps", [0, 1, 5])
def test_generators_go_on_as_if_nothing_had_been_drawn(draw, steps):
    with with_global_seed(1):
        expected = [draw(), draw()]
    with with_global_seed(1):
        first = draw()
        with with_global_seed(2):
            drawn = [draw() for _ in range(steps)]
        assert [first, draw()] == expected
    assert len(drawn) == steps


@every_generator
def test_generators_go_on_after_an_error_too(draw):
    with with_global_seed(1):
        expected = draw()
    with with_global_seed(1):
        with pytest.raises(ZeroDivisionError), with_global_seed(2):
            raise ZeroDivisionError
        assert draw() == expected
