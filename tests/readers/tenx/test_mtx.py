"""Matrix Market folders: what does not fit is refused by line and list."""

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.tenx.files import read_features
from tests.made.space_ranger import GENES, write_matrix

COUNTS = np.random.default_rng(0).poisson(2.0, (6, len(GENES)))
BARCODES = [f"{'ACGT' * 4}-{number}" for number in range(6)]


def folder(tmp_path):
    return write_matrix(tmp_path, BARCODES, COUNTS, "mtx")


def edited(path, change):
    path.write_text(change(path.read_text()))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("matrix.mtx", lambda text: text.replace("coordinate", "array"), "begins with"),
        ("matrix.mtx", lambda text: text.replace("10 6 ", "10 7 "), "of 10 features and 7 spots"),
        ("matrix.mtx", lambda text: text.replace("10 6 ", "10 6 9"), "too short for them"),
        ("matrix.mtx", lambda text: text.rsplit("\n", 2)[0], "has 5. counts"),
        ("matrix.mtx", lambda text: text + "1 1 1\n", "or more counts"),
        ("matrix.mtx", lambda text: text.replace("\n1 1 ", "\n1 99 "), "has counts of spot 99"),
        ("matrix.mtx", lambda text: text.replace("\n1 1 ", "\n99 1 "), "feature 98"),
        ("matrix.mtx", lambda text: text.replace("\n1 1 ", "\n1 x "), "not three numbers"),
        ("matrix.mtx", lambda text: text.replace("10 6 ", "10 six "), "has the sizes"),
        ("matrix.mtx", lambda text: "", "begins with ''"),
        ("barcodes.tsv", lambda text: "", "is empty"),
        ("features.tsv", lambda text: text.partition("\n")[2], "9 and 6"),
    ],
)
def test_what_does_not_fit_is_refused(name, change, said, tmp_path):
    edited(folder(tmp_path) / name, change)
    with pytest.raises(DataError, match=said):
        read_features(tmp_path / "filtered_feature_bc_matrix/matrix.mtx")


@pytest.mark.parametrize("name", ["barcodes.tsv", "features.tsv"])
def test_a_list_that_is_missing_is_named(name, tmp_path):
    (folder(tmp_path) / name).unlink()
    with pytest.raises(DataError, match=f"no {name}"):
        read_features(tmp_path / "filtered_feature_bc_matrix/matrix.mtx")


def test_lists_whose_names_begin_as_the_matrix_does_are_its_own(tmp_path):
    for path in folder(tmp_path).iterdir():
        path.rename(tmp_path / f"GSM1_{path.name}")
    assert (read_features(tmp_path / "GSM1_matrix.mtx").counts.toarray() == COUNTS).all()


def test_genes_of_version_2_have_no_type(tmp_path):
    path = folder(tmp_path)
    lines = [line.rpartition("\t")[0] for line in (path / "features.tsv").read_text().splitlines()]
    (path / "features.tsv").unlink()
    (path / "genes.tsv").write_text("\n".join(lines))
    matrix = read_features(path / "matrix.mtx")
    assert matrix.symbols == GENES
    assert set(matrix.types) == {""}
