"""The learning rate of the public code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.cmrcnet.network import cosine_rate
from tests.made.golden import assert_matches
from tests.made.reproduced import reproduces

TOPIC = "cmrcnet"


@given(st.integers(1, 200), st.floats(1e-6, 1e-3), st.floats(0, 1))
def test_the_rate_falls_from_below_the_highest_to_exactly_the_lowest(epochs, highest, share):
    lowest = share * highest
    rates = [cosine_rate(epoch, epochs, highest=highest, lowest=lowest) for epoch in range(epochs)]
    assert rates[-1] == pytest.approx(lowest)
    assert max(rates) <= highest
    assert rates == sorted(rates, reverse=True)


@reproduces("cmrcnet", "train/lr")
def test_learning_rates_of_sixty_epochs():
    rates = [cosine_rate(epoch, 60, highest=1e-4, lowest=1e-5) for epoch in range(60)]
    assert_matches(rates, "train/lr", TOPIC)
