"""Files of predictions: the answers of the entrant they were written from; what is wrong is told in one message."""

import numpy as np
import pandas as pd
import pytest

from stbench.analyses.ranking import leaderboard
from stbench.errors import DataError, SelectionError
from stbench.scoring.prediction_files import answers_of_file
from stbench.scoring.score import scores_of
from tests.made.answers import answers, clustering_card, entrant, questions, task_card
from tests.made.cohort import GENES, made_cohort
from tests.made.prediction_files import WRITERS, table_of, write_parquet

COHORT = made_cohort("A1", "A2", "B1")
TASKS = {
    "single slides": task_card(),
    "a patient's slides": task_card(split={"scheme": "leave-one-patient-out"}),
    "pooled": task_card(split={"scheme": "leave-one-patient-out"}, averaging="pooled"),
    "some spots": task_card(split={"scheme": "random-spots"}),
    "several seeds": task_card(seeds=(3, 5)),
}
ASKED = questions(cohort=COHORT)


@pytest.mark.filterwarnings("ignore:Observation names")
@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", TASKS)
def test_a_file_scores_as_the_entrant_it_was_written_from(tmp_path, suffix, name):
    asked = questions(TASKS[name], COHORT)
    own = entrant(asked, "own", 0.7, seeds=TASKS[name].seeds[:1])
    WRITERS[suffix](table_of(own), tmp_path / f"mine{suffix}")
    read, made = answers_of_file(tmp_path / f"mine{suffix}", asked, "own"), answers(asked, own)
    for found, expected in zip(scores_of(read).values(), scores_of(made).values(), strict=True):
        for one, other in zip(found, expected, strict=True):
            assert (one.slide, one.overall) == (other.slide, other.overall)
            assert one.genes.equals(other.genes)
    (row,), (expected,) = leaderboard(read).rows, leaderboard(made).rows
    assert (row.values, row.slides, row.standing) == (expected.values, expected.slides, expected.standing)
    assert (row.origin, row.status, expected.origin) == ("submitted", "submitted", "run")


def test_values_that_are_alike_in_every_fold_are_answers_to_each(tmp_path):
    table = table_of(entrant(ASKED, "own"))
    table[list(GENES)] = 0.0
    write_parquet(table, tmp_path / "zeros.parquet")
    (row,) = leaderboard(answers_of_file(tmp_path / "zeros.parquet", ASKED, "zeros")).rows
    assert set(row.slides) == {"A1", "A2", "B1"}
    assert row.values["mae@all"] == pytest.approx(
        np.mean([np.abs(slide.expression(ASKED.folds[0].panel)).mean() for slide in COHORT.slides]), rel=1e-6
    )


def test_the_key_follows_the_values(tmp_path):
    table = table_of(entrant(ASKED, "own"))
    keys = []
    for change in (0.0, 0.0, 1e-3):
        table["GENE3"] += change
        write_parquet(table, tmp_path / "mine.parquet")
        keys.append(
            [answer.key for answer in answers_of_file(tmp_path / "mine.parquet", ASKED, "x").entrants[0].answers]
        )
    assert keys[0] == keys[1]
    assert not set(keys[0]) & set(keys[2])
    assert len(set(keys[0])) == 3


def test_further_genes_and_slides_do_no_harm(tmp_path):
    table = table_of(entrant(ASKED, "own"))
    more = pd.concat([table.assign(GENE99=1.0), table[table["slide"] == "B1"].assign(slide="Z9", GENE99=1.0)])
    write_parquet(more, tmp_path / "more.parquet")
    write_parquet(table, tmp_path / "mine.parquet")
    found, expected = (
        leaderboard(answers_of_file(tmp_path / name, ASKED, "x")).rows[0] for name in ("more.parquet", "mine.parquet")
    )
    assert found.values == expected.values


def test_embeddings_and_folds_without_a_panel_are_refused(tmp_path):
    write_parquet(table_of(entrant(ASKED, "own")), tmp_path / "mine.parquet")
    with pytest.raises(SelectionError, match="asks for embeddings"):
        answers_of_file(tmp_path / "mine.parquet", questions(clustering_card(), COHORT), "mine")
    with pytest.raises(DataError, match="has no panel yet"):
        answers_of_file(tmp_path / "mine.parquet", ASKED.with_panels({}), "mine")
