"""The loss that rewards correlation."""

import numpy as np
import pytest
import torch

from stbench.adapters.parts.correlation import correlated_loss, mean_correlation
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

PREDICTED, WANTED = (torch.rand(7, 3, generator=torch.Generator().manual_seed(seed)) for seed in (0, 1))


@reproduces("egn", "corr/loss")
def test_the_loss_matches_the_reference() -> None:
    given = golden("egn").tensors
    assert_matches(1 - mean_correlation(given["corr/pred"], given["corr/target"]), "corr/loss", "egn")


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_the_weight_is_that_of_what_correlation_lacks(weight):
    pearson = np.mean([np.corrcoef(PREDICTED[:, gene], WANTED[:, gene])[0, 1] for gene in range(3)])
    expected = (PREDICTED - WANTED).square().mean().item() + weight * (1 - pearson)
    assert correlated_loss(PREDICTED, WANTED, weight).item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("constant", ["predicted", "wanted"])
def test_what_is_constant_has_a_finite_gradient(constant):
    given = {"predicted": PREDICTED.clone(), "wanted": WANTED} | {constant: torch.ones(7, 3)}
    predicted = given["predicted"].requires_grad_()
    mean_correlation(predicted, given["wanted"]).backward()
    assert torch.isfinite(predicted.grad).all()


@pytest.mark.parametrize(("value", "expected"), [(float("nan"), -1.0), (2.0, 0.0)])
def test_what_has_no_correlation_counts(value, expected):
    assert mean_correlation(torch.full((7, 1), value), WANTED[:, :1]).item() == pytest.approx(expected)
