"""The page of rescoring: a score and a rank per method and rule."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from stbench.analyses.rescoring import rescore
from stbench.report.pages.rescoring import rescore_cells, rescore_markdown
from tests.made.answers import answers
from tests.made.pages import ASKED, MADE


def test_rescoring_shows_the_rank_of_each_method_under_each_rule():
    found = rescore(MADE)
    scores, agreement = rescore_cells(found)
    assert [row[0] for row in scores.rows] == ["Poor | one", "Right", "Flat"]
    assert {name: cell for name, cell in zip(found.rules, scores.rows[1][1:], strict=True) if cell != "1.000 (1)"} == {
        "hest": "0.675 (1)",  # whose truth holds the depth of spots, which answers do not
    }
    assert scores.head == ["method", *found.rules]
    assert [row[0] for row in agreement.rows] == list(found.rules)
    assert {row[place + 1] for place, row in enumerate(agreement.rows)} == {"1.000"}
    assert all(rule.says in rescore_markdown("made-task", "made", found) for rule in found.rules.values())


def test_rescoring_without_methods_has_no_rows():
    found = rescore(answers(ASKED, replace(MADE.entrants[0], answers=())))
    scores, agreement = rescore_cells(found)
    assert scores.rows == []
    assert {cell for row in agreement.rows for cell in row[1:]} == {"-"}


@pytest.mark.parametrize("order", list(permutations([0.9, 0.5, 0.1])), ids=str)
def test_ranks_follow_the_scores_of_each_rule(order):
    found = rescore(MADE)
    values = np.tile(np.array(order)[:, None], (1, len(found.rules)))
    scores, _ = rescore_cells(found._replace(values=values))
    ranks = {0.9: 1, 0.5: 2, 0.1: 3}
    assert [row[1:] for row in scores.rows] == [[f"{value:.3f} ({ranks[value]})"] * len(found.rules) for value in order]
