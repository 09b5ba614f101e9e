"""Trees: which files of a folder are read, and what is wrong with one."""

import anndata
import numpy as np
import pytest

from stbench.errors import DataError, SelectionError
from stbench.scoring.outside.reading import Within
from stbench.scoring.outside.trees import read_tree
from stbench.scoring.prediction_files import answers_of_file
from tests.made.answers import entrant, questions
from tests.made.cohort import GENES, made_cohort
from tests.made.prediction_files import table_of, write_tree

ASKED = questions(cohort=made_cohort("A1", "B1"))
OWN = entrant(ASKED, "own")
TABLE = table_of(OWN)
FOLDS = {"A1": "0", "B1": "1"}


def several_models(folder):
    for model in ("first", "second"):
        write_tree(TABLE, folder / model, FOLDS)


def mixed_folds(folder):
    write_tree(TABLE, folder, {"A1": "0", "B1": "0"})


def dump_without_fold(folder):
    folder.mkdir(exist_ok=True)
    np.savez(folder / "dump.npz", preds_all=np.zeros(1), targets_all=np.zeros(1))


@pytest.mark.parametrize(
    ("write", "kind", "told"),
    [
        (lambda folder: None, DataError, "holds no predictions.*fold<k>/<slide>.h5ad"),
        (several_models, SelectionError, r"holds 2 folders \(first, second\)"),
        (mixed_folds, DataError, "fold '0': holds 'B1', which this fold does not test"),
        (dump_without_fold, DataError, "stands in no folder of a fold"),
    ],
)
def test_a_folder_that_is_no_tree_of_one_model_is_told(tmp_path, write, kind, told):
    write(tmp_path)
    with pytest.raises(kind, match=f"(?s){tmp_path}.*{told}"):
        read_tree(tmp_path, ASKED, "", "")


def test_rows_without_names_are_in_the_order_of_the_slide_and_it_is_said(tmp_path):
    for slide, one in ((one.slide, one) for answer in OWN.answers for one in answer.read()):
        adata = anndata.AnnData(one.values)
        adata.var_names = list(one.genes)
        adata.write_h5ad(tmp_path / f"{slide}.h5ad")
    read = answers_of_file(tmp_path, ASKED, "mine").entrants[0].answers
    assert np.array_equal(read[1].read()[0].values, OWN.answers[1].read()[0].values)
    assert read[0].outcome.remarks == ("2 of 2 tables name no spots, and were taken in the dataset's order",)
    adata[:29].write_h5ad(tmp_path / "B1.h5ad")
    with pytest.raises(DataError, match="has 29 spots without names"):
        answers_of_file(tmp_path, ASKED, "mine")


@pytest.mark.parametrize(
    ("layer", "told"), [("absent", "has no layers/absent.*it has no layers"), ("", "lacks 1 gene")]
)
def test_what_a_file_of_a_slide_lacks_is_told(tmp_path, layer, told):
    write_tree(TABLE.drop(columns=GENES[3]), tmp_path, FOLDS)
    with pytest.raises(DataError, match=f"(?s)A1.h5ad.*{told}"):
        answers_of_file(tmp_path, ASKED, "mine", Within(layer))
