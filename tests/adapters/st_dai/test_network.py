"""Alignment layers begin as no change; the loss of the second stage, term by term."""

import pytest
import torch

from stbench.adapters.st_dai.network import Adaptation, AdaptationShape, Spots, Weights, loss_of

SHAPE = AdaptationShape(n_slides=2, n_genes=3, width=5, rank=2, hidden=4)


def made(n=6, seed=0):
    draws = torch.Generator().manual_seed(seed)
    sizes = (3, 5, 3, 3)
    arrays = [torch.rand(n, size, generator=draws) for size in sizes]
    return Spots(*arrays, torch.arange(n) % 2)


def network_of(**changes):
    torch.manual_seed(0)
    return Adaptation(SHAPE._replace(**changes))


def test_at_first_nothing_is_changed():
    spots = made()
    assert torch.equal(network_of()(spots.predicted, spots.features, spots.slides), spots.predicted)


@pytest.mark.parametrize("name", ["scale", "shift", "outer"])
@pytest.mark.parametrize("slide", [0, 1])
def test_the_layers_of_a_slide_change_that_slide_alone(name, slide):
    network, spots = network_of(), made()
    with torch.no_grad():
        getattr(network, name)[slide] += 0.5
    changed = (network(spots.predicted, spots.features, spots.slides) != spots.predicted).any(dim=1)
    assert torch.equal(changed, spots.slides == slide)


def test_without_a_generator_all_pseudo_labels_are_trusted_alike():
    network, spots = network_of(hidden=0), made()
    assert torch.equal(network.trust(spots.pseudo, spots.predicted, spots.features), torch.ones(6))
    trusted = network_of().trust(spots.pseudo, spots.predicted, spots.features)
    assert ((trusted > 0) & (trusted < 1)).all()


@pytest.mark.parametrize("weight", [0.0, 0.5, 2.0])
def test_without_a_generator_the_loss_is_that_of_measured_and_weighted_pseudo_labels(weight):
    measured, unmeasured = made(seed=1), made(seed=2)
    loss = loss_of(network_of(hidden=0), measured, unmeasured, Weights(weight, 0.05, 1.0))
    expected = (measured.predicted - measured.measured).square().mean()
    expected = expected + weight * (unmeasured.predicted - unmeasured.pseudo).square().mean()
    assert loss.item() == pytest.approx(expected.item())


@pytest.mark.parametrize(("logit", "held"), [(0.0, 0.0), (-2.0, (0.5 - 0.1192029) ** 2)])
def test_confidence_is_held_up_and_learns_how_right_pseudo_labels_are(logit, held):
    network, measured, unmeasured = network_of(), made(seed=1), made(seed=2)
    with torch.no_grad():
        for each in network.confidence.parameters():
            each.zero_()
        network.confidence[-1].bias += logit
    trust = torch.sigmoid(torch.tensor(logit))
    own = (measured.pseudo - measured.measured).square().mean(dim=1)
    without = loss_of(network_of(hidden=0), measured, unmeasured, Weights(0.5, 0.05, 0.2))
    expected = without + held - 0.05 * trust.log() + (trust - torch.exp(-own / 0.2)).square().mean()
    assert loss_of(network, measured, unmeasured, Weights(0.5, 0.05, 0.2)).item() == pytest.approx(
        expected.item(), rel=1e-4
    )
