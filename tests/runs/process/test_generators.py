"""Global generators by library: seeded by words, their states read and put back, their use named."""

import random

import numpy as np
import pytest
import torch

from stbench.runs.process import State
from stbench.runs.process.generators import GLOBAL, GlobalGenerators

DRAWS = {
    "random": random.random,
    "numpy": lambda: np.random.rand(),  # noqa: NPY002
    "torch": lambda: float(torch.rand(1)),
}


@pytest.fixture
def generators():
    before = State.now()
    own = GlobalGenerators(bytes(range(8)))
    own.seed_all()
    yield own
    before.put_back()


@pytest.mark.parametrize("library", DRAWS)
def test_states_are_put_back_and_use_is_named(generators, library):
    states = generators.states()
    drawn = DRAWS[library]()
    assert generators.used() == (GLOBAL[library],)
    generators.put_back(states)
    assert generators.used() == ()
    assert DRAWS[library]() == drawn


@pytest.mark.parametrize("library", DRAWS)
def test_a_library_that_was_not_there_is_seeded(generators, library):
    states = generators.states()
    del states[library]
    drawn = DRAWS[library]()
    generators.put_back(states)
    assert DRAWS[library]() == drawn


@pytest.mark.parametrize("library", DRAWS)
def test_seeding_again_draws_the_same(generators, library):
    drawn = DRAWS[library]()
    generators.seed(library)
    assert generators.used() == ()
    assert DRAWS[library]() == drawn
