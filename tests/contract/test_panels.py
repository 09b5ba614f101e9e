"""Every registered panel rule keeps the contract; a careless one is told why."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from stbench.contract import (
    check_panel_rule,
)
from stbench.data import Panel
from stbench.protocols.panels import panel_rules
from tests.made.cohort import made_cohort


@pytest.mark.parametrize("name", panel_rules.names())
def test_panel_rules_keep_the_contract(name):
    check_panel_rule(panel_rules[name]())


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule that chooses as it is told to."""

    pick: Any
    name: ClassVar[str] = "careless"
    reads_markers: ClassVar[bool] = False
    options: tuple = ()

    def choose(self, slides, common_genes, markers=()):
        return Panel(tuple(self.pick(slides, list(common_genes), list(markers))))

    def sentence(self, chosen_on):
        return "anything"


def changing(slides, genes, markers):
    slides[0].counts.data[:] = 1
    return genes[:5]


@pytest.mark.parametrize(
    ("pick", "told"),
    [
        (lambda slides, genes, markers: genes[:5], ""),
        (lambda slides, genes, markers: np.random.permutation(genes)[:5], "two panels"),  # noqa: NPY002
        (lambda slides, genes, markers: sorted(genes, reverse=slides[0].name != "A1"), "order of slides matters"),
        (lambda slides, genes, markers: slides[0].genes[:5], "which not all slides have"),
        (lambda slides, genes, markers: genes[:5] + [m for m in markers if m not in genes[:5]], "markers matter"),
        (lambda slides, genes, markers: (), "no genes"),
        (changing, "changes the counts"),
    ],
)
def test_a_panel_rule_is_held_to_every_line_of_the_contract(pick, told):
    cohort = made_cohort()
    if not told:
        check_panel_rule(Rule(pick=pick), cohort)
        return
    with pytest.raises(AssertionError, match=told):
        check_panel_rule(Rule(pick=pick), cohort)


def test_a_rule_that_remembers_the_tested_slide_is_found():
    memory = {}

    def remembering(slides, genes, markers):
        memory.update({slide.name: slide for slide in slides})
        places = Panel(tuple(genes)).positions(next(iter(memory.values())).genes)
        totals = sum(np.asarray(slide.counts.sum(axis=0)).ravel()[places] for slide in memory.values())
        return [genes[place] for place in np.argsort(-totals)[:5]]

    with pytest.raises(AssertionError, match="the tested slide's counts matter"):
        check_panel_rule(Rule(pick=remembering), made_cohort())
