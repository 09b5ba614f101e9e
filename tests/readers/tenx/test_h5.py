"""HDF5 matrices of all versions give the counts that were written; probes become genes; broken files are refused."""

import h5py
import numpy as np
import pytest

from stbench.errors import DataError
from stbench.readers.tenx.features import genes_of
from stbench.readers.tenx.files import read_features
from stbench.readers.tenx.h5 import read_h5
from tests.made import SHARED
from tests.made.space_ranger import GENES, write_matrix

COUNTS = np.random.default_rng(0).poisson(2.0, (6, len(GENES)))
BARCODES = [f"{'ACGT' * 4}-{number}" for number in range(6)]
PROBES = SHARED / "data/fixtures/scanpy/visium_data/2.1.0/raw_probe_bc_matrix.h5"


@pytest.mark.parametrize("form", ["h5", "h5-v2", "mtx", "mtx.gz"])
def test_counts_names_and_barcodes_come_back(form, tmp_path):
    path = write_matrix(tmp_path, BARCODES, COUNTS, form)
    if path.is_dir():
        path = next(path.glob("matrix.mtx*"))
    matrix = read_features(path)
    assert matrix.barcodes == tuple(BARCODES)
    assert matrix.symbols == GENES
    assert (matrix.counts.toarray() == COUNTS).all()


@pytest.mark.parametrize("form", ["h5", "h5-v2"])
def test_two_genomes_are_told_apart(form, tmp_path):
    genomes = ["GRCh38"] * 4 + ["mm10"] * 6
    matrix = read_h5(write_matrix(tmp_path, BARCODES, COUNTS, form, genomes=genomes))
    assert matrix.genomes == tuple(genomes)
    assert (genes_of(matrix, "symbols", "mm10", "here").counts.counts.toarray() == COUNTS[:, 4:]).all()


def with_probes(path, **lists):
    with h5py.File(path, "r+") as file:
        for name, values in lists.items():
            file["matrix/features"].create_dataset(name, data=values)
    return path


def test_probes_that_passed_are_summed_to_genes(tmp_path):
    ids = [f"ENSG{number // 2:011d}|G{number // 2}|{number}" for number in range(10)]
    path = write_matrix(tmp_path, BARCODES, COUNTS, ids=ids, symbols=[text.partition("|")[2] for text in ids])
    passed = np.array([1, 1, 0, 1, 0, 0, 1, 1, 1, 1], bool)
    genes = [text.split("|") for text in ids]
    with_probes(
        path, filtered_probes=passed, gene_id=np.array([gene[0] for gene in genes], "S"),
        gene_name=np.array([gene[1] for gene in genes], "S"),
    )  # fmt: skip
    matrix = read_h5(path)
    assert matrix.symbols == ("G0", "G1", "G3", "G4")
    expected = [COUNTS[:, 0] + COUNTS[:, 1], COUNTS[:, 3], COUNTS[:, 6] + COUNTS[:, 7], COUNTS[:, 8] + COUNTS[:, 9]]
    assert (matrix.counts.toarray() == np.column_stack(expected)).all()
    assert matrix.remarks == ("7 of 10 probes passed the filter; they are summed to 4 genes",)


def test_probes_of_unknown_genes_are_refused(tmp_path):
    ids = [f"ENSG{number:011d}|G|{number}" for number in range(10)]
    with pytest.raises(DataError, match="counts probes"):
        read_h5(write_matrix(tmp_path, BARCODES, COUNTS, ids=ids))


@pytest.mark.skipif(not PROBES.is_file(), reason="no real files here")
def test_a_real_matrix_of_probes_has_genes_without_bars_in_their_names():
    matrix = read_h5(PROBES)
    assert matrix.counts.shape == (4987, len(matrix.ids))
    assert not [text for text in (*matrix.ids, *matrix.symbols) if "|" in text]
    with h5py.File(PROBES) as file:
        passed = file["matrix/features/filtered_probes"][:]
        kept = passed[file["matrix/indices"][:]]
        assert matrix.counts.sum() == file["matrix/data"][:][kept].sum()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: file.move("matrix", "other"), "holds other"),
        (lambda file: file["matrix"].__delitem__("indptr"), "cannot be read"),
        (lambda file: replaced(file, "matrix/shape", [10, 7]), "10 features by 7 spots"),
        (lambda file: replaced(file, "matrix/data", np.ones(3)), "numbers in"),
        (lambda file: replaced(file, "matrix/indices", np.full(len(file["matrix/data"]), 99)), "feature 99"),
        (lambda file: replaced(file, "matrix/indptr", np.arange(7)), "do not add up"),
        (lambda file: replaced(file, "matrix/features/name", np.array(["A"], "S")), "1 in the list 'name'"),
        (lambda file: replaced(file, "matrix/barcodes", np.arange(6)), "list of texts"),
    ],
)
def test_a_file_whose_parts_do_not_fit_is_refused(change, said, tmp_path):
    path = write_matrix(tmp_path, BARCODES, COUNTS)
    with h5py.File(path, "r+") as file:
        change(file)
    with pytest.raises(DataError, match=said):
        read_h5(path)


def replaced(file, name, data):
    del file[name]
    file.create_dataset(name, data=data)


@pytest.mark.parametrize("size", [0, 100, 2000])
def test_a_file_that_breaks_off_is_refused(size, tmp_path):
    path = write_matrix(tmp_path, BARCODES, COUNTS)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DataError, match="Download it again"):
        read_h5(path)
