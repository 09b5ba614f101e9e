"""Tables of predictions: what is read from a file, and what is wrong with it in one message."""

import anndata
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_matrix, csr_matrix

from stbench.data import Panel
from stbench.errors import DataError, SelectionError
from stbench.scoring.outside.submission import SlideTable
from stbench.scoring.prediction_files import answers_of_file
from stbench.scoring.prediction_tables import values_of
from tests.made.answers import entrant, questions
from tests.made.cohort import GENES, made_cohort
from tests.made.prediction_files import table_of, write_h5ad, write_parquet

COHORT = made_cohort("A1", "A2", "B1")
ASKED = questions(cohort=COHORT)


def changed(table, column, value):
    """The table with another value in its fourth row."""
    place = list(table.columns).index(column)
    other = table.copy()
    other.iloc[3, place] = value
    return other


BROKEN = {
    "no slides": (lambda t: t.drop(columns="slide"), "lacks the column 'slide'"),
    "no spots": (lambda t: t.drop(columns="spot"), "lacks the column 'spot'"),
    "a slide less": (lambda t: t[t["slide"] != "A2"], "lacks 1 of 3 slides: 'A2' of fold 'A2'"),
    "two genes less": (lambda t: t.drop(columns=["GENE4", "GENE5"]), "lacks 2 genes: GENE4, GENE5"),
    "five genes less": (lambda t: t.drop(columns=list(GENES[:5])), "lacks 5 genes: GENE0, GENE1, GENE2 and so on"),
    "a spot less": (lambda t: t.iloc[1:], "lacks 1 spot: "),
    "a spot more": (lambda t: pd.concat([t, t.iloc[:1].assign(spot="9x9")]), "has 1 spot that the slide has not: 9x9"),
    "a spot twice": (lambda t: pd.concat([t, t.iloc[:1]]), "has 1 spot twice, spot '"),
    "spots twice": (lambda t: pd.concat([t, t.iloc[:2]]), "has 2 spots twice, spot '"),
    "NaN": (
        lambda t: changed(t, "GENE2", np.nan),
        "has 1 value that is absent or not finite, that of gene 'GENE2' in spot",
    ),
    "infinite": (
        lambda t: t.assign(GENE2=np.inf),
        "has 30 values that are absent or not finite, that of gene 'GENE2' in spot",
    ),
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
        ("mine.txt", b"slide,spot\n", SelectionError, r"ends in .parquet, .csv, .csv.gz or .h5ad, or a folder"),
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
@pytest.mark.parametrize("form", [csr_matrix, csc_matrix, np.array], ids=["CSR", "CSC", "dense"])
def test_an_h5ad_is_read_whatever_form_its_matrix_has(tmp_path, form):
    asked = questions(cohort=made_cohort("A1", "B1"))
    table, path = table_of(entrant(asked, "own")), tmp_path / "mine.h5ad"
    adata = anndata.AnnData(form(table[list(GENES)].to_numpy()), obs=table[["slide"]].set_axis(table["spot"]))
    adata.var_names = list(GENES)
    adata.write_h5ad(path)
    for answer, expected in zip(
        answers_of_file(path, asked, "mine").entrants[0].answers, entrant(asked, "own").answers, strict=True
    ):
        assert np.array_equal(answer.read()[0].values, expected.read()[0].values)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(30)), st.permutations(GENES), st.integers(1, 12))
def test_values_are_in_the_order_of_the_slide_and_of_the_panel_whatever_order_the_table_has(spots, genes, n_genes):
    slide, panel = COHORT["A2"], Panel(GENES[:n_genes][::-1])
    names = [slide.spots[spot] for spot in spots]
    numbers = slide.expression(Panel(tuple(genes)))[list(spots)]
    table = SlideTable(where="mine.parquet", slide="A2", load=lambda: pd.DataFrame(numbers, index=names, columns=genes))
    found = values_of(table, slide, panel)
    assert found.dtype == np.float64
    assert np.array_equal(found, slide.expression(panel))
