"""Parts of training loops: nothing is drawn outside the passed generator, no row is lost by accident."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from stbench.adapters.parts.fitting import BestEpoch, seeded, shuffled_batches


def test_seeded_blocks_repeat_and_leave_the_global_state_alone() -> None:
    before = torch.get_rng_state()
    drawn = []
    for _ in range(2):
        with seeded(np.random.default_rng(3)):
            drawn.append(nn.Linear(2, 2).weight.detach().clone())
    assert torch.equal(drawn[0], drawn[1])
    assert torch.equal(torch.get_rng_state(), before)


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 99))
def test_batches_hold_every_row_once_and_never_a_lone_one(n: int, size: int, seed: int) -> None:
    batches = shuffled_batches(np.arange(n), size, np.random.default_rng(seed))
    assert sorted(row for batch in batches for row in batch) == list(range(n))
    assert all(len(batch) > 1 or n == 1 or size == 1 for batch in batches)


@given(st.integers(1, 60), st.integers(1, 20))
def test_dropping_the_last_leaves_full_batches_only(n: int, size: int) -> None:
    batches = shuffled_batches(np.arange(n), size, np.random.default_rng(0), drop_last=True)
    assert {len(batch) for batch in batches} == {min(n, size)}
    assert len(batches) == max(1, n // size)


def test_best_epoch_brings_back_the_weights_of_the_lowest_loss() -> None:
    layer, best = nn.Linear(1, 1, bias=False), BestEpoch()
    for epoch, (weight, loss) in enumerate([(1.0, 3.0), (2.0, 1.0), (3.0, 1.0), (4.0, float("nan"))]):
        nn.init.constant_(layer.weight, weight)
        best.offer(layer, epoch, loss)
    best.restore(layer)
    assert (best.epoch, layer.weight.item()) == (1, 2.0)
