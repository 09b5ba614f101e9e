"""Where an epoch is chosen, spots that training leaves alone choose it, and its weights are those that answer."""

from typing import NamedTuple

import numpy as np
import pytest
import torch

from stbench.adapters import adapters
from stbench.adapters.base import Context
from stbench.adapters.parts import correlation, fitting
from stbench.data import Panel
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides

PANEL = Panel(GENES[:4])
SLIDES = taught_slides()
EPOCHS, BEST = 4, 2
LOSSES = (3.0, 2.0, 1.0, 2.0)
BATCH = 10
HALF = {"validation_share": 0.5, "batch": BATCH}
CHOOSING = {
    "bleep": (HALF, 54),
    "cmrcnet": (HALF, 54),
    "eggn": ({"validation_slides": 1}, 2),
    "egn": ({"validation_slides": 1, "batch": BATCH}, 72),
}
"""Settings, and how many spots (slides, where a batch is one) are trained on, of 108 spots on three slides."""
CORRELATING = {"eggn": 1, "egn": SLIDES[0].n_spots}
"""They choose by the mean correlation on a slide, which has as many numbers among what is trained on."""


class Noted(NamedTuple):
    """What a training did: where it ended, what it trained on, and what chose its epoch."""

    network: torch.nn.Module
    offered: list
    """The network's weights after each epoch, and the loss that they were offered with."""
    taught: set
    sizes: set
    """Of batches."""
    correlated: list
    """Targets of each correlation, and what came out."""


def state_of(network):
    return {name: array.clone() for name, array in network.state_dict().items()}


def noted(name, monkeypatch, losses=None):
    """Train; the losses that choose the epoch are ``losses`` where these are given."""
    networks, taught, sizes, offered, correlated = [], set(), set(), [], []
    fit, offer, correlate = fitting.fit, fitting.BestEpoch.offer, correlation.mean_correlation

    def fitted(network, optimiser, batches, loss, **kwargs):
        def handed_out():
            drawn = batches()
            sizes.update(map(np.size, drawn))
            taught.update(np.concatenate([np.ravel(batch) for batch in drawn]).tolist())
            return drawn

        networks.append(network)
        fit(network, optimiser, handed_out, loss, **kwargs)

    def noted_offer(best, network, epoch, loss):
        offered.append((state_of(network), loss))
        offer(best, network, epoch, losses[epoch] if losses else loss)

    def noted_correlation(predicted, wanted):
        value = correlate(predicted, wanted)
        correlated.append((wanted.numpy().copy(), value.item()))
        return value

    monkeypatch.setattr(fitting, "fit", fitted)
    monkeypatch.setattr(fitting.BestEpoch, "offer", noted_offer)
    monkeypatch.setattr(correlation, "mean_correlation", noted_correlation)
    adapter = adapters[name](**SMALL[name] | CHOOSING[name][0] | {"epochs": EPOCHS, "learning_rate": 1e-2})
    adapter.train(SLIDES, PANEL, np.random.default_rng(0), Context())
    return Noted(networks[-1], offered, taught, sizes, correlated)


@pytest.mark.parametrize("name", CHOOSING)
def test_the_weights_of_the_epoch_that_was_best_are_those_that_stay(name, monkeypatch):
    done = noted(name, monkeypatch, LOSSES)
    states = [state for state, _ in done.offered]
    assert len(states) == EPOCHS
    same = [all(torch.equal(state[key], value) for key, value in state_of(done.network).items()) for state in states]
    assert same == [epoch == BEST for epoch in range(EPOCHS)]


@pytest.mark.parametrize("name", CHOOSING)
def test_spots_that_choose_the_epoch_are_not_trained_on_and_batches_are_full(name, monkeypatch):
    done = noted(name, monkeypatch)
    assert len(done.taught) == CHOOSING[name][1]
    assert done.sizes == {1 if name == "eggn" else BATCH}


@pytest.mark.parametrize("name", CORRELATING)
def test_the_epoch_is_that_of_the_highest_correlation_on_the_slide_that_is_left_alone(name, monkeypatch):
    done = noted(name, monkeypatch)
    (held,) = set(range(len(SLIDES))) - {number // CORRELATING[name] for number in done.taught}
    wanted = SLIDES[held].expression(PANEL)
    of_held = [value for given, value in done.correlated if np.array_equal(given, wanted)]
    assert [loss for _, loss in done.offered] == [-value for value in of_held]


@pytest.mark.parametrize("name", ["stnet", "bleep", "cmrcnet"])
def test_a_judge_is_shown_every_epoch_and_the_one_that_it_likes_best_stays(name):
    shown = []

    def judge(model):
        shown.append(state_of(model.network))
        return -LOSSES[len(shown) - 1]

    adapter = adapters[name](**SMALL[name] | {"epochs": EPOCHS, "learning_rate": 1e-2, "batch": 36})
    model = adapter.train(SLIDES, PANEL, np.random.default_rng(0), Context(judge=judge))
    assert len(shown) == adapter.candidates() == EPOCHS
    same = [all(torch.equal(state[key], value) for key, value in state_of(model.network).items()) for state in shown]
    assert same == [epoch == BEST for epoch in range(EPOCHS)]
