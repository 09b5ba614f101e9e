"""Masks: the share that is hidden, and the generator that draws it."""

import pytest
import torch

from stbench.adapters.cmrcnet.network.mask import draw_keep_mask, keep_mask
from tests.adapters.cmrcnet.made import tiny_batch, tiny_network
from tests.made.golden import golden


@pytest.mark.parametrize("rate", [0.3, 0.5, 0.7])
def test_mask_hides_the_stated_share_element_by_element(rate):
    tokens = torch.ones(20, 50, 64)
    keep = draw_keep_mask(tokens, rate, torch.Generator().manual_seed(0))
    assert set(keep.unique().tolist()) == {0.0, 1.0}
    assert 1 - keep.mean().item() == pytest.approx(rate, abs=0.01)


def test_same_generator_hides_the_same_elements():
    images, expression, _ = tiny_batch()
    network = tiny_network()
    first, second = (network(images, expression, generator=torch.Generator().manual_seed(3)).rebuilt for _ in range(2))
    assert torch.equal(first, second)


TOPIC = "cmrcnet"


def test_mask_keeps_the_recorded_elements():
    tensors = golden(TOPIC).tensors
    assert torch.equal(keep_mask(tensors["input/mask_u"], 0.5), tensors["input/mask"].float())
