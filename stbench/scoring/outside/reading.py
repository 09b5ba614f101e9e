"""Reading: a file or folder of predictions, in whichever form it is."""

from dataclasses import dataclass
from pathlib import Path

from stbench.errors import DataError, SelectionError
from stbench.files.reading import check_plain
from stbench.protocols.questions import Questions
from stbench.scoring.outside.annotated import read_h5ad
from stbench.scoring.outside.parquet import read_parquet
from stbench.scoring.outside.submission import Submission
from stbench.scoring.outside.texts import PURPOSE, read_csv
from stbench.scoring.outside.trees import read_tree

FORMS = (".parquet", ".csv", ".csv.gz", ".h5ad")
PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".joblib", ".rds")


@dataclass(frozen=True)
class Within:
    """Where in a file predictions lie, for forms that hold several arrays."""

    layer: str = ""
    """Of AnnData; empty for ``X``."""
    table: str = ""
    """Of SpatialData; empty for the only one that ends in ``_tiles``."""


def read_submission(path: Path, questions: Questions, within: Within = Within()) -> Submission:
    """What a file or folder holds.

    Raises:
        SelectionError: it is of a form that is not read.
        DataError: it cannot be read, or is not of these slides.
    """
    if path.is_dir():
        return read_tree(path, questions, within.layer, within.table)
    name = path.name.lower()
    if name.endswith(PICKLES):
        raise SelectionError(
            str(path), "is a pickle by its name, a form that can carry code", "arrays or tables without code",
            "Write it as parquet or CSV; a dump as np.savez(FILE, preds_all=..., targets_all=...) in split<k>/",
        )  # fmt: skip
    if not name.endswith(FORMS):
        expected = f"one that ends in {', '.join(FORMS[:-1])} or {FORMS[-1]}, or a folder"
        raise SelectionError(str(path), "is no file of predictions by its name", expected)
    check_plain(path, DataError, PURPOSE)
    if name.endswith(".parquet"):
        return read_parquet(path)
    return read_h5ad(path, within.layer) if name.endswith(".h5ad") else read_csv(path)
