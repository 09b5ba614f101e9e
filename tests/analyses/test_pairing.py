"""Pairing: differences seed by seed, against the scores of every answer; a variant that changes nothing has none."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.pairing import differences_of
from stbench.analyses.ranking import leaderboard
from stbench.cards import datasets, methods, tasks
from stbench.runs.answers import answers_of
from stbench.runs.entries import entry_of
from stbench.runs.execute import execute
from stbench.runs.place import Place
from stbench.runs.plan import make_plan
from stbench.runs.store import Store
from stbench.scoring.columns import score_columns
from stbench.scoring.score import scores_of
from stbench.statistics.inference import differences_to
from tests.made.answers import clustering_card, drawn, entrant, pooled_card, task_card, without
from tests.made.paired import SEEDS, paired_answers, paired_board

BOARD = paired_board()
CARDS = {"per slide": task_card, "pooled": pooled_card}


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("method", ["full:same", "full:less", "flat"])
def test_each_difference_is_of_the_scores_with_one_seed_on_one_patients_slides(card, method):
    given = paired_answers(card=CARDS[card])
    scores, (column, *_) = scores_of(given), score_columns(given.task, given.cohort.markers)
    difference = leaderboard(given).differences.named(method)

    def leads_pooled(those):
        return card == "pooled" and any(score.pooled for score in those)

    def mean(name, patient, seed):
        own = [answer for answer in given.named(name).answers if answer.seed == seed]
        values = [
            column.of(score, given.cohort.markers)
            for answer in own if given.questions.owners[answer.fold.fold.test[0].slide] == patient
            for score in scores[answer.key] if score.pooled == leads_pooled(scores[answer.key])
        ]  # fmt: skip
        return np.mean(values)

    for patient, values in difference.patients.items():
        expected = [mean(method, patient, seed) - mean("full", patient, seed) for seed in SEEDS]
        assert_allclose(values, expected, atol=1e-12)


@pytest.mark.parametrize("seeds", [(0,), (0, 1), (5, 3, 4)])
def test_a_variant_that_changes_nothing_has_no_difference_at_all(seeds):
    same = paired_board(seeds=seeds).differences.named("full:same")
    assert {value for values in same.patients.values() for value in values} == {0.0}
    assert (same.interval.mean, same.interval.low, same.interval.high, same.is_visible) == (0.0, 0.0, 0.0, False)


@pytest.mark.parametrize("method", ["full:less", "full:same", "flat"])
def test_means_and_intervals_are_those_of_the_comparison_to_the_reference(method):
    pair = differences_to(BOARD.inference, "full", [method])[method]
    sign = 1 if pair.first == method else -1
    interval = BOARD.differences.named(method).interval
    assert interval.mean == pytest.approx(sign * pair.interval.mean)
    assert interval.high - interval.low == pytest.approx(pair.interval.high - pair.interval.low)
    assert interval.n_units == 4


@pytest.mark.parametrize("changes", [{"paired": False}, {"reference": ""}, {"reference": "absent"}])
def test_nothing_is_paired_where_the_task_does_not_say_so_or_its_reference_is_not_there(changes):
    assert paired_board(**changes).differences is None


@pytest.mark.parametrize(("lacks", "rows"), [("full", None), ("full:less", {"full:same", "flat"})])
def test_a_row_that_lacks_a_fold_has_no_difference_and_without_the_full_model_none_has(lacks, rows):
    given = paired_answers()
    given = replace(
        given, entrants=tuple(without(one, "B1", None) if one.name == lacks else one for one in given.entrants)
    )
    differences = leaderboard(given).differences
    assert (None if differences is None else {row.method for row in differences.rows}) == rows


def test_a_repeated_control_takes_part_with_the_tasks_own_seeds():
    given = paired_answers()
    often = entrant(given.questions, "flat", None, seeds=(*SEEDS, 1_000_000), control=True, repeats=2)
    board = leaderboard(replace(given, entrants=(*given.entrants[:3], often)))
    assert {len(values) for values in board.differences.named("flat").patients.values()} == {3}


def test_clusterings_are_paired_as_well():
    given = paired_answers(card=clustering_card)
    asked = given.questions
    made = replace(
        given, entrants=tuple(entrant(asked, name, guess=drawn, seeds=SEEDS) for name in ("full", "full:less"))
    )
    scores, columns = scores_of(made), score_columns(made.task, made.cohort.markers)
    assert {*differences_of(made, scores, columns[0]).named("full:less").interval[:3]} == {0.0}


SETTINGS = {
    "encoder": "colour", "tokens": 4, "encoder_width": 16, "encoder_depth": 1, "encoder_heads": 2, "width": 32,
    "neighbours": 5, "epochs": 1, "rebuilds": "none",
}  # fmt: skip
TINY = {"patients": 2, "sections": 1, "spots": 30, "genes": 60, "seed": 0, "mpp_um": 4.0, "spots_spread": 0.0}


def trained(paired: bool, folder) -> Leaderboard:
    """Without anything that is rebuilt, the share that is hidden changes nothing."""
    usual = entry_of(methods()["cmrcnet"], "quick")
    full = replace(usual, name="full", settings=SETTINGS)
    idle = replace(usual, name="full:idle", settings={**SETTINGS, "mask_rate": 0.3})
    task = tasks()["gene-pred"].model_copy(update={"paired": paired, "seeds": (0, 1), "reference": "full"})
    dataset = datasets()["demo"].model_copy(update={"options": TINY})
    place = Place(store=folder / "store", cache=folder / "cache", dataset=dataset)
    plan = make_plan([full, idle], task, place.cohort(), "quick")
    assert {execute(job, place) for job in plan.jobs} == {"measured"}
    return leaderboard(answers_of(plan, Store.open(place.store)))


@pytest.mark.parametrize("paired", [True, False])
def test_a_setting_that_nothing_reads_makes_no_difference_where_variants_are_paired(paired, tmp_path):
    board = trained(paired, tmp_path)
    values = [board.named(name).values["pcc@hvg-50"] for name in ("full", "full:idle")]
    assert (values[0] == values[1]) is paired
    if paired:
        (row,) = board.differences.rows
        assert {value for each in row.patients.values() for value in each} == {0.0}
