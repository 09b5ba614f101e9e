"""Forms of predictions: each is scored as the predictions that it was written from, to the last digit."""

import pytest

from stbench.analyses.ranking import leaderboard
from stbench.errors import SelectionError
from stbench.scoring.outside.reading import Within, read_submission
from stbench.scoring.prediction_files import answers_of_file
from tests.made.answers import answers, entrant, questions
from tests.made.cohort import made_cohort
from tests.made.prediction_files import long_of, of_slides, table_of, write_as_r, write_dumps, write_stores, write_tree

COHORT = made_cohort("A1", "A2", "B1")
ASKED = questions(cohort=COHORT)
OWN = entrant(ASKED, "own", 0.7)
TABLE = table_of(OWN)
FOLDS = {"A1": "0", "A2": "1", "B1": "2"}
NAMED = TABLE.assign(fold=TABLE["slide"])


def flat(folder):
    folder.mkdir()
    for name, adata in of_slides(TABLE):
        adata.layers["predicted"], adata.X = adata.X.copy(), adata.X * 0
        adata.write_h5ad(folder / f"{name}.h5ad")


FORMS = {
    "a wide CSV": ("mine.csv", lambda path: TABLE.to_csv(path, index=False), Within()),
    "with names of rows": ("mine.csv", lambda path: TABLE.to_csv(path), Within()),
    "tabs, gzipped": ("mine.csv.gz", lambda path: TABLE.to_csv(path, sep="\t", index=False), Within()),
    "decimal commas": ("mine.csv", lambda path: TABLE.to_csv(path, sep=";", decimal=",", index=False), Within()),
    "R's write.csv": ("mine.csv", lambda path: write_as_r(TABLE, path), Within()),
    "a long CSV with folds": ("mine.csv", lambda path: long_of(NAMED).to_csv(path, index=False), Within()),
    "a long parquet": ("mine.parquet", lambda path: long_of(TABLE, spot="barcode").to_parquet(path), Within()),
    "a wide parquet with folds": ("mine.parquet", lambda path: NAMED.to_parquet(path), Within()),
    "a tree of folds": ("mine", lambda path: write_tree(TABLE, path / "data/model", FOLDS), Within()),
    "folds by name": (
        "mine",
        lambda path: write_tree(TABLE, path, {name: name for name in FOLDS}, "fold_{}"),
        Within(),
    ),
    "a layer of a file a slide": ("mine", flat, Within(layer="predicted")),
    "SpatialData": ("mine", lambda path: write_stores(TABLE, path), Within()),
    "another table": ("mine", lambda path: write_stores(TABLE, path, "other"), Within(table="other")),
    "dumps": ("mine", lambda path: write_dumps(OWN, ASKED, path), Within()),
}


@pytest.fixture(scope="module")
def expected():
    (row,) = leaderboard(answers(ASKED, OWN)).rows
    return row


@pytest.mark.parametrize("form", FORMS)
def test_every_form_scores_as_what_it_was_written_from(tmp_path, form, expected):
    name, write, within = FORMS[form]
    write(tmp_path / name)
    read = answers_of_file(tmp_path / name, ASKED, "own", within)
    for answer, own in zip(read.entrants[0].answers, OWN.answers, strict=True):
        assert answer.read()[0].values.tobytes() == own.read()[0].values.tobytes()
    if form in ("a wide parquet with folds", "R's write.csv", "a tree of folds"):
        (row,) = leaderboard(read).rows
        assert (row.values, row.slides, row.status) == (expected.values, expected.slides, "submitted")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("inference_dump.pkl", "is a pickle by its name.*np.savez"),
        ("mine.xlsx", "is no file of predictions by its name"),
        ("mine", "is no file of predictions by its name"),
    ],
)
def test_other_forms_are_refused_and_pickles_never_opened(tmp_path, name, told):
    (tmp_path / name).write_bytes(b"cos\nsystem\n")
    with pytest.raises(SelectionError, match=f"(?s){name}.*{told}"):
        read_submission(tmp_path / name, ASKED)
