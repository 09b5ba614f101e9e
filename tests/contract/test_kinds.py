"""Every registered kind of task keeps the contract, and one that does not is told which line it breaks."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.contract import check_kind
from stbench.data import partly_measured
from stbench.metrics.slide_scores import expression_scores
from stbench.protocols.base import Line, ScorePart, kinds
from stbench.protocols.clustering import Clustering
from stbench.protocols.expression import Expression
from stbench.protocols.gene_imputation import GeneImputation
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "B1")


@pytest.mark.parametrize("name", kinds.names())
def test_every_kind_keeps_the_contract(name):
    check_kind(kinds[name], COHORT)


def changed(kind=Expression, **attributes):
    """A kind as ``kind``, with other attributes or methods."""
    return type("Changed", (kind,), attributes)()


def scored(answered):
    for values, slide, panel in reversed(answered):
        yield expression_scores(slide.expression(panel), values, panel.genes, (), slide.name)


def blind_with_a_way_back(self, slide, part):
    blind = slide.blind()
    return replace(blind, cache=lambda: slide)


def whole_beside(self, slide, shown):
    """All genes where some should be."""
    return partly_measured(slide, slide.without_labels())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (changed(title=" "), "no title"),
        (changed(asks="guess"), "has no method 'guess'"),
        (changed(scored_per=()), "nothing could score"),
        (changed(truth_in=("spots",)), "names no part"),
        (changed(truth_in=()), "truth_in is empty"),
        (changed(has_ceiling=lambda self, task: None), "no bool"),
        (changed(visible=lambda self, slide, part: slide), "leads to the measured slide"),
        (changed(visible=blind_with_a_way_back), "leads to the measured slide"),
        (changed(visible=lambda self, slide, part: slide.blind().at(np.arange(3))), "has other spots"),
        (changed(visible=lambda self, slide, part: slide.adata), "is no BlindSlide"),
        (changed(GeneImputation, visible=whole_beside), "leads to the measured slide"),
        (changed(ask=lambda self, *_: None), "is not passed on"),
        (changed(ask=lambda self, adapter, *_: getattr(adapter, "predict", None)()), "must be a ProtocolError"),
        (changed(checked=lambda self, answer, *_: answer.astype(np.float64)), "not float32"),
        (changed(checked=lambda self, answer, *_: np.float32(answer * 2)), "changes the values"),
        (changed(checked=lambda self, answer, *_: np.float32(answer)), "not refused"),
        (changed(upper_bound=lambda self, slide, panel: 0 * slide.expression(panel)), "upper bound"),
        (changed(score_parts=lambda self, task: ()), "no parts"),
        (changed(score_parts=lambda self, task: (ScorePart((), scored),)), "in their order"),
        (changed(wording=lambda self, task, scores: ()), "says nothing"),
        (changed(wording=lambda self, task, scores: (Line("Panel", " "),)), "is empty"),
        (changed(left_out=lambda self, scores: ""), "left out"),
        (changed(Clustering, score_parts=lambda self, task: 2 * Clustering.score_parts(self, task)), "share a key"),
    ],
)
def test_a_kind_that_breaks_a_line_of_the_contract_is_told(wrong, told):
    with pytest.raises(AssertionError, match=told):
        check_kind(wrong, COHORT)
