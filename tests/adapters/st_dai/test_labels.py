"""Pseudo-labels from the central slide: means of the spots that lie there once it is aligned."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from stbench.adapters.st_dai.labels import Central, central_means
from stbench.data import Panel
from tests.made.smooth import GENES, field, in_block, smooth_slide, sparse

PANEL = Panel(GENES)
CENTRAL = Central.of(smooth_slide("A1"), PANEL)


@pytest.mark.parametrize("turn", [0.0, 0.4])
def test_they_follow_the_block_and_not_the_glass(turn, capsys):
    slide = smooth_slide("A2", turn=turn)
    means = central_means(CENTRAL, sparse(slide).observed, 4)
    followed = field(in_block(slide.centres_um, turn, (0.0, 0.0)))
    inside = np.abs(slide.centres_um - 640).max(axis=1) < 400
    assert len(means) == slide.n_spots, "spots that are not observed too"
    assert np.corrcoef(means[inside, 0], followed[inside])[0, 1] > 0.8
    assert "A1 aligned to A2: tissue overlap" in capsys.readouterr().out


def test_one_neighbour_is_its_value():
    means = central_means(CENTRAL, sparse(smooth_slide("A1")).observed, 1)
    assert_allclose(means, CENTRAL.expression, atol=1e-5)
