"""Templates: what is asked for and nothing else; filled by plain pandas, they are scored."""

import numpy as np
import pandas as pd
import pytest

from stbench.errors import DataError, SelectionError
from stbench.scoring.outside.template import facts_of, write_template
from stbench.scoring.prediction_files import answers_of_file
from tests.made.answers import clustering_card, entrant, questions
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "B1")
ASKED = questions(cohort=COHORT, genes=GENES[:4])
OWN = entrant(ASKED, "own", 0.7)
TRUTH = {one.slide: pd.DataFrame(one.values, one.spots, one.genes) for a in OWN.answers for one in a.read()}


def filled_wide(path):
    table = pd.read_parquet(path)
    for slide, truth in TRUTH.items():
        rows = table["slide"] == slide
        table.loc[rows, list(truth.columns)] = truth.loc[table.loc[rows, "spot"]].to_numpy()
    table.to_parquet(path)


def filled_long(path):
    table = pd.read_csv(path)
    table["value"] = [TRUTH[row.slide].loc[row.spot, row.gene] for row in table.itertuples()]
    table.to_csv(path)


@pytest.mark.parametrize(
    ("name", "fill"), [("mine.parquet", filled_wide), ("mine.csv", filled_long), ("mine.csv.gz", filled_long)]
)
def test_a_template_that_pandas_fills_is_what_was_filled_in(tmp_path, name, fill):
    assert write_template(ASKED, tmp_path / name) == 2 * 30 * 4
    with pytest.raises(DataError, match="absent or not finite"):
        answers_of_file(tmp_path / name, ASKED, "mine")
    fill(tmp_path / name)
    for answer, own in zip(answers_of_file(tmp_path / name, ASKED, "x").entrants[0].answers, OWN.answers, strict=True):
        assert np.array_equal(answer.read()[0].values, own.read()[0].values)


@pytest.mark.parametrize("name", ["mine.parquet", "mine.csv", "mine.csv.gz"])
def test_a_template_has_the_same_bytes_each_time(tmp_path, name):
    for folder in ("first", "second"):
        write_template(ASKED, tmp_path / folder / name)
    assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


@pytest.mark.parametrize(
    ("asked", "name", "told"),
    [
        (questions(clustering_card(), COHORT), "mine.csv", "asks for embeddings"),
        (ASKED, "mine.xlsx", "is no name for a template"),
    ],
)
def test_what_has_no_template_is_told(tmp_path, asked, name, told):
    with pytest.raises(SelectionError, match=told):
        write_template(asked, tmp_path / name)


def test_facts_say_what_a_file_is_of():
    facts = facts_of(ASKED)
    assert (facts["task"], facts["dataset"], facts["target"]) == ("made-task", "made", "log1p-cp10k")
    assert facts["panels"] == {fold.name: fold.panel.sha256 for fold in ASKED.folds}
