"""Draws: a purpose that is left out moves no other, and where nothing is paired the job's generator serves all."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from stbench.adapters.parts.draws import Draws, as_they_come, one_stream
from stbench.adapters.parts.fitting import seeded

NAMES = st.lists(st.sampled_from(["order", "genes", "masks", "order of fine-tuning", "start image"]), max_size=12)
SEEDS = st.integers(0, 999)


def draws(seed: int = 0, *, paired: bool = True) -> Draws:
    return Draws(np.random.default_rng(seed), paired=paired)


def numbers(made: Draws, names: list[str]) -> dict[str, list[float]]:
    """What each purpose draws, of numpy and of torch, where they are asked in the order of ``names``."""
    drawn: dict[str, list[float]] = {}
    for name in names:
        drawn.setdefault(name, []).append(made.of(name).random())
        drawn[name].append(torch.rand(1, generator=made.streams()(name)).item())
    return drawn


@given(NAMES, st.data(), SEEDS)
def test_paired_purposes_draw_the_same_whatever_is_left_out_and_in_whatever_order(names, data, seed):
    left_out = data.draw(st.sampled_from(sorted(set(names)))) if names else ""
    rest = data.draw(st.permutations([name for name in names if name != left_out]))
    whole, less = numbers(draws(seed), names), numbers(draws(seed), rest)
    assert less == {name: whole[name] for name in less}
    assert len({tuple(each) for each in whole.values()}) == len(whole), "two purposes draw the same"


@given(NAMES, SEEDS)
def test_unpaired_purposes_draw_from_the_jobs_generator_in_turn(names, seed):
    made, plain = draws(seed, paired=False), np.random.default_rng(seed)
    for name in names:
        assert made.of(name).random() == plain.random()
    streams = made.streams()
    alone = torch.Generator().manual_seed(int(plain.integers(2**63 - 1)))
    for name in names:
        assert torch.equal(torch.rand(2, generator=streams(name)), torch.rand(2, generator=alone))


@pytest.mark.parametrize(("paired", "own"), [(True, True), (False, False)])
def test_masks_have_a_stream_of_their_own_where_draws_are_paired(paired, own):
    assert (draws(paired=paired).stream("masks") is not None) is own
    assert one_stream(generator := torch.Generator())("any") is generator


class Network(nn.Module):
    """Two heads with dropout, and a third part that may be missing."""

    def __init__(self, start=as_they_come, *, more: bool = True) -> None:
        super().__init__()
        if more:
            with start("more"):
                self.more = nn.Sequential(nn.Linear(3, 3), nn.Dropout(0.5))
        with start("first"):
            self.first = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5))
        with start("second"):
            self.second = nn.Sequential(nn.Linear(4, 5), nn.Dropout(0.5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if hasattr(self, "more"):
            x = x + 0 * self.more(x)
        return self.second(self.first(x))


def passes(*, paired: bool, more: bool) -> list[torch.Tensor]:
    """First weights, and three answers under dropout."""
    made = draws(paired=paired)
    with seeded(made.rng):
        network = Network(made.start, more=more)
        start = [network.first[0].weight.detach().clone(), network.second[0].weight.detach().clone()]
        with made.dropout(network):
            return start + [network(torch.ones(2, 3)).detach() for _ in range(3)]


@pytest.mark.parametrize(("paired", "same"), [(True, True), (False, False)])
def test_first_weights_and_dropout_are_those_of_the_module_alone_where_draws_are_paired(paired, same):
    pairs = list(zip(passes(paired=paired, more=True), passes(paired=paired, more=False), strict=True))
    assert [torch.equal(one, other) for one, other in pairs] == [same] * 5


@pytest.mark.parametrize("paired", [True, False])
def test_dropout_is_drawn_anew_in_every_pass_and_torchs_generator_is_left_alone(paired):
    torch.manual_seed(4)
    before = torch.get_rng_state()
    answers = passes(paired=paired, more=True)[2:]
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.equal(answers[0], answers[1])
    assert not torch.equal(answers[1], answers[2])


def test_after_the_block_modules_draw_from_torchs_generator_again():
    made, network = draws(), Network()
    with made.dropout(network):
        network(torch.ones(1, 3))
    answers = []
    for _ in range(2):
        torch.manual_seed(5)
        answers.append(network(torch.ones(1, 3)))
    assert torch.equal(*answers)


@pytest.mark.parametrize(("paired", "first"), [(False, True), (True, False)])
def test_an_unpaired_training_takes_nothing_of_the_jobs_generator_by_being_made(paired, first):
    assert (draws(3, paired=paired).rng.random() == np.random.default_rng(3).random()) is first
