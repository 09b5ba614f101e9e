"""Files of a matrix: in HDF5, or three beside each other, found from the one that is named."""

from pathlib import Path

from stbench.errors import DataError
from stbench.readers.tenx.features import FeatureMatrix
from stbench.readers.tenx.h5 import read_h5
from stbench.readers.tenx.mtx import MtxFiles, read_mtx

MTX = "matrix.mtx"


def read_features(path: Path) -> FeatureMatrix:
    """The matrix of an HDF5 file, or of a Matrix Market file with the lists beside it.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    if MTX not in path.name:
        return read_h5(path)
    return read_mtx(MtxFiles(path, _beside(path, "barcodes.tsv"), _beside(path, "features.tsv", "genes.tsv")))


def _beside(path: Path, *names: str) -> Path:
    """The list beside a matrix, whose name begins as the matrix's does."""
    start = path.name.partition(MTX)[0]
    forms = [f"{start}{name}{packed}" for name in names for packed in (".gz", "")]
    for form in forms:
        if (path.parent / form).is_file():
            return path.parent / form
    raise DataError(
        str(path.parent), f"has {path.name}, and no {forms[0]}", " or ".join(forms), "Download the folder again"
    )
