"""The ConvMixer layer."""

import pytest
import torch

from stbench.adapters.hist2st.mixer import Mixer


@pytest.mark.parametrize("kernel", [3, 5])
def test_the_depth_wise_part_is_added_and_the_point_wise_is_not(kernel: int) -> None:
    mixer, squares = Mixer(4, kernel).eval(), torch.randn(2, 4, 6, 6)
    assert torch.equal(mixer(squares), mixer.across(mixer.within(squares) + squares))
    assert mixer(squares).shape == squares.shape
    torch.nn.init.zeros_(mixer.across[0].weight)
    torch.nn.init.zeros_(mixer.across[0].bias)
    assert not mixer(squares).any()


@pytest.mark.parametrize("channel", [0, 3])
def test_within_a_channel_nothing_else_is_seen(channel: int) -> None:
    mixer, squares = Mixer(4, 3).eval(), torch.randn(1, 4, 6, 6)
    moved = squares.clone()
    moved[:, [other for other in range(4) if other != channel]] = 0
    torch.testing.assert_close(mixer.within(squares)[:, channel], mixer.within(moved)[:, channel])
