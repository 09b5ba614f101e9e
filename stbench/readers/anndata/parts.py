"""Parts of AnnData files: arrays, tables and matrices as AnnData reads them, the usual ones several times as fast."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stbench.readers.hdf5 import check_size, text_array

if TYPE_CHECKING:
    import h5py
    import pandas as pd
    from scipy.sparse import csr_matrix

TABLE, MATRIX = ("dataframe", "0.2.0"), ("csr_matrix", "0.1.0")
"""How a part says what it is, and in which version."""


def read_part(part: "h5py.Dataset | h5py.Group", path: Path) -> Any:
    """A part of a file that is open; DataError where it says that it is larger than what is stored."""
    import h5py

    if isinstance(part, h5py.Dataset):
        check_size(part, path)
        is_plain = part.dtype.kind in "iufb" and part.attrs.get("encoding-type", "array") == "array"
        return part[()] if is_plain else _by_anndata(part)
    kind = tuple(part.attrs.get(f"encoding-{name}") for name in ("type", "version"))
    if kind == TABLE:
        return _table(part, path)
    if kind == MATRIX:
        return _matrix(part, path)
    part.visititems(lambda _, each: check_size(each, path) if isinstance(each, h5py.Dataset) else None)
    return _by_anndata(part)


def _by_anndata(part: "h5py.Dataset | h5py.Group") -> Any:
    from anndata._io.specs.registry import IORegistryError
    from anndata._io.utils import AnnDataReadError
    from anndata.io import read_elem

    try:
        return read_elem(part)
    except (AnnDataReadError, IORegistryError) as error:  # ValueError is what other broken parts raise
        raise ValueError(str(error)) from error


def _table(part: "h5py.Group", path: Path) -> "pd.DataFrame":
    import pandas as pd

    index = part[part.attrs["_index"]]
    names = text_array(index, path) if _is_text(index) else read_part(index, path)
    columns = [str(name) for name in part.attrs["column-order"]]
    return pd.DataFrame({name: read_part(part[name], path) for name in columns}, index=names)


def _is_text(part: "h5py.Dataset | h5py.Group") -> bool:
    return getattr(part, "dtype", None) is not None and part.dtype.kind == "O"


def _matrix(part: "h5py.Group", path: Path) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    arrays = tuple(read_part(part[name], path) for name in ("data", "indices", "indptr"))
    return csr_matrix(arrays, shape=tuple(map(int, part.attrs["shape"])))
