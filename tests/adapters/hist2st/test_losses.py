"""Losses against the authors', and against the distributions that they are of."""

import pytest
import torch

from stbench.adapters.hist2st.losses import merged_views, nb_loss, zinb_loss
from stbench.adapters.hist2st.network import Zinb
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces


@reproduces("hist2st", "loss/zinb", "loss/nb", "distill/output")
def test_losses_match_the_reference() -> None:
    given = golden("hist2st").tensors
    distribution = Zinb(*(given[f"output/zinb_{name}"] for name in ("mean", "disp", "pi")))
    assert_matches(zinb_loss(given["loss/counts"], distribution, given["loss/size_factor"]), "loss/zinb", "hist2st")
    assert_matches(nb_loss(given["loss/counts"], given["loss/nb_r"], given["loss/nb_p"]), "loss/nb", "hist2st")
    assert_matches(merged_views(given["distill/preds"], given["distill/coefs"]), "distill/output", "hist2st")


@pytest.mark.parametrize("count", [0.0, 1.0, 7.0])
@pytest.mark.parametrize("depth", [0.5, 2.0])
def test_the_likelihood_is_that_of_a_zero_inflated_negative_binomial(count: float, depth: float) -> None:
    mean, theta, absent = torch.tensor([[2.5]]), torch.tensor([[1.5]]), torch.tensor([[0.3]])
    share = mean * depth / (mean * depth + theta)
    negative_binomial = torch.distributions.NegativeBinomial(theta, probs=share)
    likelihood = 0.7 * negative_binomial.log_prob(torch.tensor(count)).exp() + 0.3 * (count == 0)
    got = zinb_loss(torch.tensor([[count]]), Zinb(mean, theta, absent), torch.tensor([depth]))
    assert got.item() == pytest.approx(-likelihood.log().item(), rel=1e-4)
