"""Labels of an AnnData file: a column of its table of spots."""

from typing import TYPE_CHECKING

from stbench.errors import DataError
from stbench.readers.anndata.file import H5adFile
from stbench.readers.anndata.options import H5adOptions
from stbench.readers.assembly import Labels

if TYPE_CHECKING:
    import pandas as pd


def labels_of(file: H5adFile, obs: "pd.DataFrame", options: H5adOptions) -> Labels | None:
    """Labels of the spots of ``obs``; None where no column is named, DataError where there is no such column."""
    if not options.labels:
        return None
    if options.labels not in obs.columns:
        raise DataError(options.where, f"labels is '{options.labels}', and {file.path.name} has no such column",
                        ", ".join(map(str, obs.columns)))  # fmt: skip
    column = obs[options.labels]
    return Labels(dict(zip(map(str, column.index), map(str, column), strict=True)), f"obs['{options.labels}']")
