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


@pytest.mark.parametrize(("inside", "outside"), [(0.0, 9.0), (0.5, 0.0)])
def test_low_must_give_medium_and_medium_high_and_nothing_else_counts(inside, outside):
    batch, given = batch_of(natural=False), []

    class Sees(Cascade):
        def forward(self, sampled, mask):
            given.append(mask)
            wanted = batch.medium_mask if mask is batch.low_mask else batch.high_mask
            return [batch.high + inside * wanted + outside * (1 - wanted)]

    assert loss_of(Sees(CascadeShape(1, (2,))), batch, 1.0).item() == pytest.approx(2 * inside)
    assert [mask is wanted for mask, wanted in zip(given, (batch.low_mask, batch.medium_mask), strict=True)] == [
        True
    ] * 2


@pytest.mark.parametrize(
    ("blocks", "weights"), [(1, [1.0]), (2, [0.5, 1.0]), (3, [0.25, 0.5, 1.0]), (4, [0.25, 0.25, 0.5, 1.0])]
)
def test_every_output_of_the_cascade_counts_and_the_last_one_most(blocks, weights):
    batch = batch_of(natural=False)

    class Off(Cascade):
        def forward(self, sampled, mask):
            return [batch.high + 10.0**number for number in range(blocks)]

    expected = 2 * sum(weight * 10.0**number for number, weight in enumerate(weights))
    assert loss_of(Off(CascadeShape(1, (2,))), batch, 1.0).item() == pytest.approx(expected, rel=1e-4)


def numbered(number):
    """Maps whose values say which slide and gene they are of, and where they lie."""
    mask = np.random.default_rng(number).random((7, 6)).round().astype(np.float32)
    places = np.arange(1, 43, dtype=np.float32).reshape(7, 6, 1) / 100
    values = mask[..., None] * (places + number + np.arange(3, dtype=np.float32) / 10 * 5)
    return SampledMaps(values, mask, np.zeros(3), np.ones(3), np.zeros((1, 2), int))


def test_crops_are_of_all_genes_and_slides_any_way_up_with_their_own_masks():
    crops = Crops([numbered(number) for number in (2, 4)], (), 5, 0.5, 400, np.random.default_rng(0))()
    values, masks = crops.high[:, 0].numpy(), crops.high_mask[:, 0].numpy()
    assert ((values > 0) == (masks > 0)).all()
    assert set(np.unique(np.floor(values[values > 0] * 2) / 2)) == {2, 2.5, 3, 4, 4.5, 5}
    ways = set()
    for crop in values:
        at = np.argwhere(crop > 0)
        numbers = (crop[tuple(at.T)] * 100 % 50).round().astype(int) - 1
        steps = np.linalg.lstsq(
            np.column_stack([at, np.ones(len(at))]), np.column_stack(np.divmod(numbers, 6)), rcond=None
        )
        ways.add(tuple(steps[0][:2].round().astype(int).ravel().tolist()))
    assert len(ways) == 8


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
