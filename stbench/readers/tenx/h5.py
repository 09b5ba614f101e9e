"""HDF5 matrices of Space Ranger and Cell Ranger, of genes or of probes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.genes.sums import sum_by_name
from stbench.errors import DataError
from stbench.readers.hdf5 import checked_array, opened_hdf5, text_array
from stbench.readers.tenx.features import FeatureMatrix
from stbench.readers.tenx.sparse import from_columns

if TYPE_CHECKING:
    import h5py
    from scipy.sparse import csr_matrix

Array = np.ndarray[Any, Any]
PURPOSE = "counts of features as Space Ranger writes them (HDF5)"


def read_h5(path: Path) -> FeatureMatrix:
    """The matrix of a file, with barcodes as rows; probes are summed to genes.

    Raises:
        DataError: the file is missing, broken, or of another format.
    """
    with opened_hdf5(path, PURPOSE) as file:
        if "matrix" in file:
            return _with_features(file["matrix"], path)
        genomes = [name for name in file if "gene_names" in file[name]]
        if not genomes:
            raise DataError(str(path), f"holds {', '.join(file) or 'nothing'}", "the group 'matrix' of a 10x file")
        return _by_genome({name: file[name] for name in genomes}, path)


def _with_features(group: "h5py.Group", path: Path) -> FeatureMatrix:
    """Version 3: one matrix, whose features say what they are."""
    features = group["features"]
    barcodes, ids = text_array(group["barcodes"], path), text_array(features["id"], path)
    n = len(ids)
    texts = {name: _texts(features, name, n, path) for name in ("name", "feature_type", "genome")}
    matrix = FeatureMatrix(
        barcodes=tuple(barcodes), ids=tuple(ids), symbols=texts["name"], types=texts["feature_type"],
        genomes=texts["genome"], counts=_counts(group, len(barcodes), n, path),
    )  # fmt: skip
    if "probe_region" in features or any("|" in identifier for identifier in ids):
        return _genes_of_probes(matrix, features, path)
    return matrix


def _by_genome(groups: "dict[str, h5py.Group]", path: Path) -> FeatureMatrix:
    """Version 2: one matrix per genome, of the same barcodes."""
    from scipy.sparse import hstack

    barcodes = [tuple(text_array(group["barcodes"], path)) for group in groups.values()]
    if len(set(barcodes)) > 1:
        raise DataError(str(path), f"has other barcodes for each of {', '.join(groups)}", "one list of spots")
    ids = {name: text_array(group["genes"], path) for name, group in groups.items()}
    counts = [_counts(group, len(barcodes[0]), len(ids[name]), path) for name, group in groups.items()]
    symbols = [text for name, group in groups.items() for text in _texts(group, "gene_names", len(ids[name]), path)]
    every = tuple(text for texts in ids.values() for text in texts)
    genomes = tuple(name for name, texts in ids.items() for _ in texts)
    return FeatureMatrix(
        barcodes=barcodes[0], ids=every, symbols=tuple(symbols), types=("",) * len(every), genomes=genomes,
        counts=hstack(counts, format="csr"),
    )  # fmt: skip


def _genes_of_probes(matrix: FeatureMatrix, features: "h5py.Group", path: Path) -> FeatureMatrix:
    """Counts of genes from those of probes: the ones that Space Ranger's filter passed, summed by gene."""
    n = len(matrix.ids)
    if not {"gene_id", "gene_name", "filtered_probes"} <= set(features):
        raise DataError(
            str(path), f"counts probes ('{matrix.ids[0]}'), and does not say of which genes", "counts of genes",
            "Give filtered_feature_bc_matrix.h5 of the same run",
        )  # fmt: skip
    wanted = checked_array(features["filtered_probes"], path, "b", n).astype(bool)
    genes = np.array(_texts(features, "gene_id", n, path), dtype=object)[wanted]
    names = dict(zip(genes, np.array(_texts(features, "gene_name", n, path), dtype=object)[wanted], strict=True))
    first = {gene: column for column, gene in reversed(list(enumerate(genes)))}
    passed = matrix.columns(wanted)
    if not names:
        raise DataError(str(path), f"has {n} probes, and none passed the filter", "probes of genes")
    counts, _ = sum_by_name(passed.counts, list(genes), "probes")
    at = [first[gene] for gene in names]
    return FeatureMatrix(
        barcodes=matrix.barcodes, ids=tuple(names), symbols=tuple(names.values()),
        types=tuple(passed.types[column] for column in at), genomes=tuple(passed.genomes[column] for column in at),
        counts=counts, remarks=(f"{int(wanted.sum())} of {n} probes passed the filter; they are summed to "
                                f"{len(names)} genes",),
    )  # fmt: skip


def _counts(group: "h5py.Group", n_barcodes: int, n_features: int, path: Path) -> "csr_matrix":
    starts = checked_array(group["indptr"], path, "iu", n_barcodes + 1)
    data = checked_array(group["data"], path, "iuf")
    columns = checked_array(group["indices"], path, "iu", len(data))
    stated = tuple(int(size) for size in checked_array(group["shape"], path, "iu", 2))
    if stated != (n_features, n_barcodes):
        raise DataError(
            str(path), f"says it is {stated[0]} features by {stated[1]} spots, and lists {n_features} and {n_barcodes}",
            "one and the same", "Download it again",
        )  # fmt: skip
    return from_columns(data, columns, starts, n_features, str(path))


def _texts(group: "h5py.Group", name: str, n: int, path: Path) -> tuple[str, ...]:
    """Texts of a list, or as many empty ones where the file has none."""
    texts = text_array(group[name], path) if name in group else [""] * n
    if len(texts) != n:
        raise DataError(str(path), f"has {n} features, and {len(texts)} in the list '{name}'", "one per feature")
    return tuple(texts)
