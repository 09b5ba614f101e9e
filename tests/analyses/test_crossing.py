"""Crossing: every cell is the score that it says, and what is not there for all is left out, and told."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.crossing import crossed_scores
from stbench.errors import SelectionError
from stbench.scoring.answers import Outcome
from stbench.scoring.score import scores_of
from tests.made.answers import answers, clustering_card, entrant, questions, task_card, without
from tests.made.cohort import GENES, made_cohort

ASKED = questions(cohort=made_cohort("A1", "A2", "B1"))
NOISES = {("one", "x"): 0.2, ("one", "y"): 0.6, ("two", "x"): 0.4, ("two", "y"): 0.9}


def row(head, encoder, asked=ASKED, **known):
    return entrant(asked, f"{head}@{encoder}", NOISES.get((head, encoder), 0.5), encoder=encoder, **known)


ROWS = tuple(row(*named) for named in NOISES)


def crossed(*entrants, asked=ASKED):
    every = answers(asked, *entrants)
    return crossed_scores(every, scores_of(every)), scores_of(every)


def test_a_cell_is_the_mean_over_the_patients_slides():
    cross, scores = crossed(*ROWS, entrant(ASKED, "plain"), entrant(ASKED, "mean", None, control=True))
    assert (cross.encoders, cross.heads, cross.patients) == (("x", "y"), ("one", "two"), ("A", "B"))
    assert (cross.score, cross.gene_score) == ("HVG-5 PCC", "PCC")
    own = [scores[answer.key][0].genes.set_index("gene")["pcc"] for answer in ROWS[2].answers]
    expected = {"A": (own[0] + own[1]) / 2, "B": own[2]}
    for n, patient in enumerate(cross.patients):
        np.testing.assert_allclose(cross.cells[0, 1, n], expected[patient][list(cross.genes)])


def test_the_score_that_ranks_is_that_of_each_patients_slides():
    cross, scores = crossed(*ROWS)
    genes = [scores[answer.key][0].genes for answer in ROWS[1].answers]
    hvg = [each["pcc"][each["hvg_rank"] < 5].mean() for each in genes]
    np.testing.assert_allclose(cross.rows[1, 0], [(hvg[0] + hvg[1]) / 2, hvg[2]])


@pytest.mark.parametrize(
    ("entrants", "heads", "told"),
    [
        (ROWS, ("one", "two"), ()),
        ((*ROWS, row("three", "x")), ("one", "two"), ("three: no score with y",)),
        (
            (*ROWS, row("three", "x"), without(row("three", "y"), "B1", Outcome(status="failed"))),
            ("one", "two"),
            ("three: no score with y",),
        ),
        ((*ROWS, row("three:loud", "x"), row("three:loud", "y")), ("one", "two", "three:loud"), ()),
    ],
    ids=["whole", "one encoder", "failed", "variant"],
)
def test_a_head_that_lacks_an_encoder_is_left_out_and_told(entrants, heads, told):
    cross, _ = crossed(*entrants)
    assert (cross.heads, cross.left_out) == (heads, told)
    assert cross.cells.shape == (2, len(heads), 2, len(GENES))
    assert np.isfinite(cross.cells).all()


def test_genes_that_a_patient_lacks_and_markers_that_were_added_are_left_out():
    folds = [
        fold._replace(panel=replace(fold.panel, genes=GENES[:8] if fold.fold.name == "B1" else GENES[2:]))
        for fold in questions(cohort=made_cohort("A1", "A2", "B1"), added=GENES[3:4]).folds
    ]
    asked = replace(ASKED, folds=tuple(folds))
    cross, _ = crossed(*(row(*named, asked=asked) for named in NOISES), asked=asked)
    assert cross.genes == tuple(sorted(set(GENES[2:8]) - {GENES[3]}))
    assert cross.left_out == ("6 of 11 genes: not in every panel, or constant in a patient's truth",)


@pytest.mark.parametrize(
    ("asked", "entrants", "told"),
    [
        (ASKED, (entrant(ASKED, "plain"),), "needs another encoder: there is none"),
        (ASKED, ROWS[::2], "needs another encoder: there is 1"),
        (ASKED, ROWS[:2], "needs another head with a score for every encoder: there is 1"),
        (ASKED, ROWS[:3], "there is 1 (two lacks y)"),
    ],
    ids=["no encoder", "one encoder", "one head", "one whole head"],
)
def test_what_cannot_be_crossed_is_refused_with_what_is_lacking(asked, entrants, told):
    with pytest.raises(SelectionError) as raised:
        crossed(*entrants, asked=asked)
    assert told in str(raised.value)
    assert "--encoder ONE --encoder OTHER" in str(raised.value)


@pytest.mark.parametrize("task", [clustering_card(), task_card(metrics=("pcc_overall",))], ids=["ari", "pcc_overall"])
def test_a_task_that_is_ranked_by_no_score_of_genes_is_refused(task):
    asked = replace(ASKED, task=task)
    with pytest.raises(SelectionError, match="is of a slide as a whole"):
        crossed_scores(answers(asked, *(row(*named, asked=asked) for named in NOISES)), {})
