"""Parts of training loops: nothing is drawn outside the passed generator, no row is lost by accident."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from stbench.adapters.base import Context
from stbench.adapters.parts.fitting import BestEpoch, autocast, descend, fit, placed, seeded, shuffled_batches
from stbench.encoders.compute import Compute, Precision


@pytest.mark.parametrize(("seed", "same"), [(3, True), (4, False)])
def test_seeded_blocks_repeat_with_their_generator_and_leave_the_global_state_alone(seed: int, same: bool) -> None:
    before = torch.get_rng_state()
    drawn = []
    for number in (3, seed):
        with seeded(np.random.default_rng(number)):
            drawn.append(nn.Linear(2, 2).weight.detach().clone())
    assert torch.equal(drawn[0], drawn[1]) is same
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


@given(st.lists(st.sampled_from([0.5, 1.0, 3.0, float("nan"), float("inf")]), max_size=6))
def test_best_epoch_brings_back_the_weights_of_the_first_lowest_loss(losses: list[float]) -> None:
    layer, best = nn.Linear(1, 1, bias=False), BestEpoch()
    for epoch, loss in enumerate(losses):
        nn.init.constant_(layer.weight, epoch)
        best.offer(layer, epoch, loss)
    nn.init.constant_(layer.weight, -1)
    best.restore(layer)
    finite = [loss for loss in losses if np.isfinite(loss)]
    expected = losses.index(min(finite)) if finite else -1
    assert (best.epoch, layer.weight.item()) == (expected, expected)


@pytest.mark.parametrize(("precision", "dtype"), [("float32", torch.float32), ("bfloat16", torch.bfloat16)])
def test_forward_passes_are_mixed_where_the_run_says_so_and_weights_never(precision: Precision, dtype: object) -> None:
    layer = nn.Linear(2, 1)
    with autocast(Compute(precision=precision)):
        output = layer(torch.ones(1, 2))
    assert (output.dtype, layer.weight.dtype) == (dtype, torch.float32)


@pytest.mark.parametrize(("weight", "after"), [(3.0, 2.4), (0.0, 0.0)])
def test_a_step_goes_down_the_gradient_of_this_loss_alone(weight: float, after: float) -> None:
    parameter = nn.Parameter(torch.tensor(weight))
    optimiser = torch.optim.SGD([parameter], lr=0.1)
    parameter.grad = torch.tensor(100.0)  # left over from something else
    descend(optimiser, parameter.square())
    assert parameter.item() == pytest.approx(after)


@pytest.mark.parametrize(("device", "channels_last"), [("cpu", False), ("cuda", True)])
def test_a_gpu_is_given_channels_side_by_side(monkeypatch, device, channels_last) -> None:
    there = nn.Module.to
    monkeypatch.setattr(nn.Module, "to", lambda own, *where, **how: there(own, **how) if how else own)
    network = placed(nn.Conv2d(3, 4, 3), device)
    assert network.weight.is_contiguous(memory_format=torch.channels_last) is channels_last


def trained(**options) -> tuple[nn.Linear, list[tuple[float, str]], torch.optim.Optimizer]:
    """One weight, pulled from 1 towards 0 by two batches in each of three epochs, the gradient being 1."""
    layer, notes = nn.Linear(1, 1, bias=False), []
    nn.init.constant_(layer.weight, 1.0)
    optimiser = torch.optim.SGD(layer.parameters(), lr=0.1)
    context = Context(progress=lambda share, note: notes.append((share, note)))
    fit(layer, optimiser, lambda: [1, 2], lambda batch: layer.weight.sum(), epochs=3, context=context, **options)
    return layer, notes, optimiser


def test_every_batch_of_every_epoch_is_a_step_and_every_epoch_is_reported() -> None:
    layer, notes, _ = trained(note="probe, ")
    assert layer.weight.item() == pytest.approx(1 - 6 * 0.1)
    assert [note for _, note in notes] == [f"probe, epoch {number} of 3" for number in (1, 2, 3)]
    assert [share for share, _ in notes] == pytest.approx([1 / 3, 2 / 3, 1])


def test_the_rate_follows_its_schedule_by_fractions_of_epochs() -> None:
    asked = []

    def rate(start: float, epoch: float) -> float:
        asked.append((start, epoch))
        return start / 2

    layer, _, optimiser = trained(rate=rate)
    assert asked == [(0.1, half / 2) for half in range(6)]
    assert optimiser.param_groups[0]["lr"] == 0.05
    assert layer.weight.item() == pytest.approx(1 - 6 * 0.05)


def test_what_follows_steps_and_epochs_is_called_in_turn_and_training_mode_comes_back() -> None:
    calls = []
    layer = nn.Linear(1, 1)
    fit(
        layer, torch.optim.SGD(layer.parameters(), lr=0.1), lambda: [1, 2],
        lambda batch: calls.append(layer.training) or layer.weight.sum(), epochs=2, context=Context(),
        after_step=lambda: calls.append("step"), after_epoch=lambda epoch: calls.append(epoch) or layer.eval(),
    )  # fmt: skip
    assert calls == [True, "step", True, "step", 0, True, "step", True, "step", 1]
