"""Capsules: lengths, routing, and how small a patch may be."""

import pytest
import torch

from stbench.adapters.thitogene.capsules import SMALLEST, Capsules, Routing, squashed
from tests.made.golden import assert_matches, fill, golden
from tests.made.reproduced import reproduces


@reproduces("thitogene", "routing/output")
def test_routing_matches_the_reference() -> None:
    routing = Routing(4, 6)
    routing.load_state_dict(fill({"W": (4, 16, 8, 6), "b": (4, 16, 1)}, prefix="route."))
    assert_matches(routing(golden("thitogene").tensors["routing/input"]), "routing/output", "thitogene")


@pytest.mark.parametrize(("length", "expected"), [(0.0, 0.0), (1.0, 0.632121), (50.0, 1.0)])
def test_a_length_is_squashed_and_a_direction_stays(length: float, expected: float) -> None:
    direction = torch.tensor([0.6, 0.0, -0.8])
    torch.testing.assert_close(squashed(length * direction), expected * direction, atol=1e-5, rtol=0)


@pytest.mark.parametrize("pixels", [SMALLEST, 56])
def test_small_patches_have_smaller_primary_capsules(pixels: int) -> None:
    capsules = Capsules(pixels, 3, 5).eval()
    assert capsules(torch.randn(2, 16, pixels // 4, pixels // 4)).shape == (2, 3, 5)
