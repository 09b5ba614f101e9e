"""Global generators are the same for every job of the same words, and draws from them are named."""

import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from stbench.runs.process import State, seeded

DRAWS = {
    "random's generator": random.random,
    "numpy's global generator": lambda: np.random.rand(),  # noqa: NPY002
    "torch's global generator": lambda: float(torch.rand(1)),
}


@pytest.mark.parametrize("name", DRAWS)
def test_draws_are_the_same_for_equal_words_and_named(name):
    def draw(words):
        with seeded(words) as generators:
            assert generators.used() == ()
            drawn = DRAWS[name]()
            assert generators.used() == (name,)
            generators.seed_all()
            assert (DRAWS[name](), generators.used()) == (drawn, (name,))
            return drawn

    before = State.now()
    assert draw(bytes(8)) == draw(bytes(8))
    assert draw(bytes(8)) != draw(bytes(range(8)))
    assert before.changed() == ()


def test_torch_is_seeded_also_where_a_job_loads_it():
    code = (
        "from stbench.runs.process import seeded\n"
        "with seeded(bytes(8)) as generators:\n"
        "    import torch; print(generators.used()); print(float(torch.rand(1))); print(generators.used())"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    with seeded(bytes(8)):
        assert ended.stdout.splitlines() == ["()", str(float(torch.rand(1))), '("torch\'s global generator",)']


def test_what_a_job_does_to_the_finders_of_modules_ends_nothing():
    finders = list(sys.meta_path)
    with seeded(bytes(4)):
        sys.meta_path[:] = finders
    assert sys.meta_path == finders
