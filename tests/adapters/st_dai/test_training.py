"""The second stage: spots of all sparse slides under one another, measured apart from those with pseudo-labels."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from stbench.adapters.base import Context
from stbench.adapters.st_dai.network import Adaptation, AdaptationShape
from stbench.adapters.st_dai.training import stacked, trained

SCHEDULE = {
    "pseudo_weight": 0.5, "confidence_weight": 0.05, "epochs": 40, "batch": 16, "measured_share": 0.25,
    "learning_rate": 0.05, "weight_decay": 0.0,
}  # fmt: skip


def said(seed, offset, n=20):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, 3)).astype(np.float32)
    rows = np.arange(0, n, 4)
    return {
        "predicted": truth - np.float32(offset), "features": rng.random((n, 5)).astype(np.float32), "pseudo": truth,
        "rows": rows, "measured": truth[rows],
    }  # fmt: skip


SLIDES = [said(0, 1.0), said(1, -2.0)]


def test_spots_are_stacked_in_order_and_measured_ones_have_what_was_measured():
    every = stacked(SLIDES, "cpu")
    assert every.spots.slides.tolist() == [0] * 20 + [1] * 20
    assert_array_equal(every.measured, np.concatenate([SLIDES[0]["rows"], SLIDES[1]["rows"] + 20]))
    assert sorted((*every.measured, *every.unmeasured)) == list(range(40))
    assert_array_equal(every.spots.measured[every.measured], np.concatenate([each["measured"] for each in SLIDES]))


@pytest.mark.parametrize("hidden", [0, 4])
def test_layers_learn_how_each_slide_differs(hidden):
    torch.manual_seed(0)
    layers = Adaptation(AdaptationShape(2, 3, 5, 2, hidden))
    trained(layers, SLIDES, np.random.default_rng(0), Context(), SCHEDULE)
    every = stacked(SLIDES, "cpu").spots
    with torch.no_grad():
        errors = (layers(every.predicted, every.features, every.slides) - every.pseudo).abs()
    assert errors.mean() < 0.3, "where the backbone is off by 1 and 2"
