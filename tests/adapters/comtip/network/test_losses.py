"""The losses (equations 3 and 10, InfoNCE) against plain loops, and what they keep."""

import math

import pytest
import torch

from stbench.adapters.comtip.network.losses import Terms, feature_error, info_nce, total_loss
from stbench.adapters.comtip.network.vision import draw_mask, take
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows
from tests.adapters.comtip.small import VISION

TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def mask():
    return draw_mask(3, VISION.n_patches, 0.5, torch.Generator().manual_seed(5))


def test_equation_3_hidden_features_are_compared_with_those_of_the_full_branch(mask):
    whole, predicted = torch.randn(3, 9, 8).double(), torch.randn(3, 4, 8).double()
    expected = 0.0
    for image in range(3):
        hidden = mask.hidden[image].tolist()
        pairs = zip(rows(whole[image][hidden]), rows(predicted[image]), strict=True)
        expected += sum(plain.squared_distance(*pair) for pair in pairs) / len(hidden) / 3
    got = feature_error(take(whole, mask.hidden), predicted, "sum")
    assert got.item() == pytest.approx(expected, rel=TOLERANCE)
    assert feature_error(take(whole, mask.hidden), predicted).item() == pytest.approx(expected / 8, rel=TOLERANCE)


def test_equation_10_total_is_contrast_and_weighted_others():
    terms = Terms(*(torch.tensor(value) for value in (2.0, 0.3, 0.4, -1.0)))
    assert total_loss(terms).item() == pytest.approx(2.0 + 1.0 * (0.3 + 0.4) + 0.1 * -1.0)


def test_info_nce_is_the_mean_of_both_directions():
    u, t = torch.randn(2, 4, 6, dtype=torch.float64)
    scale = 3.0
    logits = [[scale * plain.cosine(a, b) for b in rows(t)] for a in rows(u)]
    expected = 0.0
    for i in range(4):
        expected -= math.log(plain.softmax(logits[i])[i]) / 8
        expected -= math.log(plain.softmax([logits[j][i] for j in range(4)])[i]) / 8
    got = info_nce(u, t, torch.tensor(math.log(scale), dtype=torch.float64))
    assert got.item() == pytest.approx(expected, rel=TOLERANCE)
