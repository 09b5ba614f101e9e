"""Spaces of the truth: against loops over spots and genes, and what they never touch."""

import numpy as np
import pytest

from stbench.analyses.rescoring.base import switch_values
from tests.made.ledger import deep_answers, normed, views_of

MADE = deep_answers()
SLIDES = views_of(MADE).slides
NORMS = [name for name in switch_values if switch_values[name].switch == "norm" and switch_values[name].step]


@pytest.mark.parametrize("name", NORMS)
def test_a_truth_is_what_loops_give(name):
    for slide in SLIDES[:2]:
        expected = normed(slide.counts, slide.totals, slide.own, slide.n_measured, name)
        assert np.allclose(switch_values[name].step(slide), expected, atol=1e-9)


@pytest.mark.parametrize("name", NORMS)
def test_only_what_divides_by_a_spots_counts_ignores_its_depth(name):
    """Twice the counts of a spot, the same shares: shares stay, but for the 1 that is added to a count."""
    from dataclasses import replace

    slide = SLIDES[0]
    twice = replace(slide, counts=slide.counts * 2, totals=slide.totals * 2)
    ignores = name in ("cp10k", "cp10k-in-panel", "gene-over-slide")
    assert np.allclose(switch_values[name].step(twice), switch_values[name].step(slide)) == ignores
