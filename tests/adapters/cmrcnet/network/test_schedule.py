"""The learning rate of the public code."""

from stbench.adapters.cmrcnet.network import cosine_rate
from tests.made.golden import assert_matches

TOPIC = "cmrcnet"


def test_learning_rates_of_sixty_epochs():
    rates = [cosine_rate(epoch, 60, highest=1e-4, lowest=1e-5) for epoch in range(60)]
    assert_matches(rates, "train/lr", TOPIC)
