"""Training of the cascade: nested masks, losses where something was sampled, natural images under the same masks."""

import numpy as np
import pytest
import torch

from stbench.adapters.s2s_st.images import natural_images
from stbench.adapters.s2s_st.maps import SampledMaps
from stbench.adapters.s2s_st.network import Cascade, CascadeShape
from stbench.adapters.s2s_st.training import Average, Crops, loss_of
from stbench.data import Panel
from tests.made.smooth import GENES, smooth_slide, sparse

MAPS = SampledMaps.of_training(sparse(smooth_slide("A1")).observed, Panel(GENES))


def batch_of(seed=0, natural=True, side=8, keep=0.5):
    images = natural_images() if natural else ()
    return Crops([MAPS], images, side, keep, 6, np.random.default_rng(seed))()


@pytest.mark.parametrize("side", [8, 16])
@pytest.mark.parametrize("keep", [0.3, 0.8])
def test_each_mask_keeps_a_share_of_the_one_before(side, keep):
    batch = batch_of(side=side, keep=keep)
    assert batch.high.shape == batch.natural.shape == (6, 1, side, side)
    for more, fewer in ((batch.high_mask, batch.medium_mask), (batch.medium_mask, batch.low_mask)):
        assert (fewer <= more).all()
        assert fewer.sum() / more.sum() == pytest.approx(keep, abs=0.2)
    assert ((batch.natural >= 0) & (batch.natural <= 1)).all()


def test_equal_draws_give_equal_batches_and_others_do_not():
    first, again, other = (batch_of(seed) for seed in (3, 3, 4))
    assert all(torch.equal(*pair) for pair in zip(first, again, strict=True))
    assert not torch.equal(first.high, other.high)


@pytest.mark.parametrize("field", ["high", "natural"])
def test_a_perfect_network_has_no_loss_and_another_has(field):
    class Knows(Cascade):
        def forward(self, sampled, mask):
            truth = batch.high if torch.equal(sampled, batch.high) else batch.natural
            return [truth + (self.off if torch.equal(sampled, getattr(batch, field)) else 0.0)]

    batch = batch_of()
    network = Knows(CascadeShape(1, (2,)))
    network.off = 0.0
    assert loss_of(network, batch, 1.0) == 0
    network.off = 0.5
    assert loss_of(network, batch, 1.0) == pytest.approx(1.0)
    assert loss_of(network, batch, 3.0) == pytest.approx(1.0 if field == "high" else 3.0)


def test_without_natural_images_only_the_slide_counts():
    network = Cascade(CascadeShape(2, (4, 8)))
    batch = batch_of(natural=False)
    assert batch.natural is None
    assert loss_of(network, batch, 1.0) == loss_of(network, batch, 9.0)
    assert loss_of(network, batch_of(), 1.0) < loss_of(network, batch_of(), 9.0)


@pytest.mark.parametrize("steps", [1, 30])
def test_the_average_follows_the_network(steps):
    network = Cascade(CascadeShape(1, (2,)))
    average = Average(network, 0.9)
    start = average.state["blocks.0.last.bias"].clone()
    with torch.no_grad():
        network.blocks[0].last.bias += 1.0
    for _ in range(steps):
        average.update()
    moved = (average.state["blocks.0.last.bias"] - start).item()
    expected = 1 - np.prod([min(0.9, step / (10 + step)) for step in range(1, steps + 1)])
    assert moved == pytest.approx(expected, abs=1e-5)
