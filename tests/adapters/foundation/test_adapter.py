"""Cards of foundation models make their adapters."""

import pytest

from stbench.adapters import adapters
from stbench.cards import methods

NAMES = ("clip", "plip", "uni", "ctranspath", "omiclip")


@pytest.mark.parametrize("name", NAMES)
def test_cards_make_their_adapters_and_name_their_weights(name):
    card = methods()[name]
    for variant in ("", *card.variants):
        for profile in ("paper", "quick"):
            made = adapters[card.adapter](**card.settings(profile, variant))
            assert made.needed_weights() == card.weights
