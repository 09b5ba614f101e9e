"""The lists beside a matrix are found by how its own name begins."""

import gzip

import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.tenx.files import read_features
from tests.made.space_ranger import GENES, write_matrix

COUNTS = np.random.default_rng(0).poisson(2.0, (6, len(GENES)))
BARCODES = [f"{'ACGT' * 4}-{number}" for number in range(6)]


def renamed(folder, start, packed, features):
    """The three files under names as people's downloads have them."""
    for old, new in (("matrix.mtx", "matrix.mtx"), ("barcodes.tsv", "barcodes.tsv"), ("features.tsv", features)):
        content = (folder / old).read_bytes()
        (folder / old).unlink()
        name = f"{start}{new}" + ".gz" * packed
        (folder / name).write_bytes(gzip.compress(content) if packed else content)
    return folder / (f"{start}matrix.mtx" + ".gz" * packed)


@pytest.mark.parametrize("start", ["", "GSM1_A_"])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("features", ["features.tsv", "genes.tsv"])
def test_the_three_files_are_one_matrix_whatever_their_names_begin_with(tmp_path, start, packed, features):
    folder = write_matrix(tmp_path, BARCODES, COUNTS, "mtx")
    (folder / "other_barcodes.tsv").write_text("not these\n")
    read = read_features(renamed(folder, start, packed, features))
    assert list(read.barcodes) == BARCODES
    assert (read.counts.toarray() == COUNTS).all()


@pytest.mark.parametrize("missing", ["barcodes.tsv", "features.tsv"])
def test_a_list_that_is_not_there_is_named(tmp_path, missing):
    folder = write_matrix(tmp_path, BARCODES, COUNTS, "mtx")
    (folder / missing).unlink()
    with pytest.raises(DataError, match=f"has matrix.mtx, and no {missing}.gz"):
        read_features(folder / "matrix.mtx")
