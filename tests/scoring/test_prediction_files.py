"""Files of predictions: the answers of the entrant they were written from; what is wrong is told in one message."""

import anndata
import numpy as np
import pandas as pd
import pytest

from stbench.analyses.ranking import leaderboard
from stbench.errors import DataError, SelectionError
from stbench.scoring.prediction_files import answers_of_file
from stbench.scoring.score import scores_of
from tests.made.answers import answers, clustering_card, entrant, questions, task_card
from tests.made.cohort import GENES, made_cohort

COHORT = made_cohort("A1", "A2", "B1")
TASKS = {
    "single slides": task_card(),
    "a patient's slides": task_card(split={"scheme": "leave-one-patient-out"}),
    "pooled": task_card(split={"scheme": "leave-one-patient-out"}, averaging="pooled"),
    "some spots": task_card(split={"scheme": "random-spots"}),
    "several seeds": task_card(seeds=(3, 5)),
}
ASKED = questions(cohort=COHORT)


def table_of(entered) -> pd.DataFrame:
    """Predictions of an entrant, rows and genes shuffled."""
    parts = []
    for answer in entered.answers:
        for prediction in answer.read():
            part = pd.DataFrame(prediction.values, columns=prediction.genes)
            parts.append(part.assign(slide=prediction.slide, spot=prediction.spots))
    table = pd.concat(parts, ignore_index=True).sample(frac=1, random_state=0)
    return table.sample(frac=1, axis=1, random_state=1)


def write_parquet(table, path):
    table.to_parquet(path, index=False)


def write_h5ad(table, path):
    values = table.drop(columns=["slide", "spot"])
    adata = anndata.AnnData(values.to_numpy(), obs=table[["slide"]].set_axis(table["spot"].astype(str)))
    adata.var_names = list(values.columns)
    adata.write_h5ad(path)


WRITERS = {".parquet": write_parquet, ".h5ad": write_h5ad}


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
    assert (row.origin, row.status, expected.origin) == ("submitted", "measured", "run")


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


def blank(table, row, column, value):
    changed = table.astype({column: object}) if isinstance(value, str) else table.copy()
    changed.iloc[row, list(table.columns).index(column)] = value
    return changed


def changed(table, column, value):
    """The table with another value in its fourth row."""
    place = list(table.columns).index(column)
    other = table.copy()
    other.iloc[3, place] = value
    return other


BROKEN = {
    "no slides": (lambda t: t.drop(columns="slide"), "lacks the column 'slide'"),
    "no spots": (lambda t: t.drop(columns="spot"), "lacks the column 'spot'"),
    "a slide less": (lambda t: t[t["slide"] != "A2"], "slide 'A2': is absent"),
    "two genes less": (lambda t: t.drop(columns=["GENE4", "GENE5"]), "lacks 2 genes: GENE4, GENE5"),
    "five genes less": (lambda t: t.drop(columns=list(GENES[:5])), "lacks 5 genes: GENE0, GENE1, GENE2 and so on"),
    "a spot less": (lambda t: t.iloc[1:], "lacks 1 spot: "),
    "a spot more": (lambda t: pd.concat([t, t.iloc[:1].assign(spot="9x9")]), "has 1 spot that the slide has not: 9x9"),
    "a spot twice": (lambda t: pd.concat([t, t.iloc[:1]]), "has 1 spot twice, spot '"),
    "spots twice": (lambda t: pd.concat([t, t.iloc[:2]]), "has 2 spots twice, spot '"),
    "NaN": (lambda t: changed(t, "GENE2", np.nan), "has 1 value that is not finite, that of gene 'GENE2' in spot"),
    "infinite": (lambda t: t.assign(GENE2=np.inf), "has 30 values that are not finite, that of gene 'GENE2' in spot"),
    "too large": (lambda t: changed(t.astype({"GENE2": float}), "GENE2", 1e99), "not finite, that of gene 'GENE2'"),
    "text": (lambda t: t.astype({"GENE2": str}), "gene 'GENE2' holds .* no numbers"),
    "mixed": (lambda t: t.assign(GENE2="high"), "gene 'GENE2' holds .* no numbers"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_in_one_message(tmp_path, name):
    broken, told = BROKEN[name]
    path = tmp_path / "mine.parquet"
    write_parquet(broken(table_of(entrant(ASKED, "own"))), path)
    with pytest.raises(DataError, match=f"(?s)^{path}.*{told}"):
        answers_of_file(path, ASKED, "mine")


@pytest.mark.parametrize(
    ("name", "content", "kind", "told"),
    [
        ("mine.csv", b"slide,spot\n", SelectionError, "ends in .parquet or .h5ad"),
        ("mine.parquet", b"PAR1 and no table", DataError, "cannot be read"),
        ("mine.h5ad", b"no hdf5", DataError, "cannot be read"),
        ("absent.parquet", None, DataError, "is missing"),
        ("absent.h5ad", None, DataError, "is missing"),
    ],
)
def test_a_file_that_is_no_table_is_told(tmp_path, name, content, kind, told):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(kind, match=f"(?s){name}.*{told}"):
        answers_of_file(tmp_path / name, ASKED, "mine")


@pytest.mark.filterwarnings("ignore:Observation names", "ignore:Variable names")
@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (lambda adata: setattr(adata, "obs", adata.obs.drop(columns="slide")), r"lacks obs\['slide'\]"),
        (lambda adata: setattr(adata, "var_names", [*GENES, "GENE1"]), "has 1 gene twice: GENE1"),
    ],
)
def test_a_broken_h5ad_is_told(tmp_path, broken, told):
    path = tmp_path / "mine.h5ad"
    table = table_of(entrant(ASKED, "own"))
    write_h5ad(table[["slide", "spot", *GENES]].assign(GENE99=0.5), path)
    adata = anndata.read_h5ad(path)
    broken(adata)
    adata.write_h5ad(path)
    with pytest.raises(DataError, match=f"(?s)mine.h5ad.*{told}"):
        answers_of_file(path, ASKED, "mine")


@pytest.mark.filterwarnings("ignore:Observation names")
def test_a_sparse_h5ad_is_read(tmp_path):
    from scipy.sparse import csr_matrix

    table = table_of(entrant(questions(cohort=made_cohort("A1", "B1")), "own"))
    path = tmp_path / "mine.h5ad"
    adata = anndata.AnnData(csr_matrix(table[list(GENES)].to_numpy()), obs=table[["slide"]].set_axis(table["spot"]))
    adata.var_names = list(GENES)
    adata.write_h5ad(path)
    made = answers_of_file(path, questions(cohort=made_cohort("A1", "B1")), "mine")
    assert leaderboard(made).rows[0].status == "measured"


def test_embeddings_and_folds_without_a_panel_are_refused(tmp_path):
    write_parquet(table_of(entrant(ASKED, "own")), tmp_path / "mine.parquet")
    with pytest.raises(SelectionError, match="asks for embeddings"):
        answers_of_file(tmp_path / "mine.parquet", questions(clustering_card(), COHORT), "mine")
    with pytest.raises(DataError, match="has no panel yet"):
        answers_of_file(tmp_path / "mine.parquet", ASKED.with_panels({}), "mine")
