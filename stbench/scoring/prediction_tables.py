"""Tables of predictions: a row per spot and a column per gene, read from a file and held against what was asked."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data import Panel, Slide
from stbench.errors import DataError, SelectionError
from stbench.files.containers import opened_parquet
from stbench.files.hdf5 import check_hdf5
from stbench.files.parsing import parsing
from stbench.files.reading import check_plain

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
PURPOSE = "a file of predictions"
SLIDE, SPOT = "slide", "spot"
LONGEST = 1000
"""Characters of a slide's or spot's name."""
SHOWN = 3
"""Names that an error lists."""


def read_predictions(path: Path) -> "pd.DataFrame":
    """A row per spot, indexed by slide and spot; columns are genes.

    Raises:
        SelectionError: the file is of another form by its name.
        DataError: it cannot be read, names no slides or spots, or has a spot twice.
    """
    if path.suffix not in _READERS:
        raise SelectionError(
            str(path), "is no file of predictions by its name", "one that ends in " + " or ".join(_READERS)
        )
    check_plain(path, DataError, PURPOSE)
    with parsing(path, DataError, PURPOSE, "Write it again"):
        table = _READERS[path.suffix](path)
    twice = table.index[table.index.duplicated()]
    if len(twice):
        slide, spot = twice[0]
        count = f"{len(twice)} spot" + ("s" if len(twice) > 1 else "")
        raise DataError(str(path), f"has {count} twice, spot '{spot}' of slide '{slide}' first", "every spot once")
    return table


def values_of(table: "pd.DataFrame", slide: Slide, panel: Panel, path: Path) -> Array:
    """(n_spots, n_genes) float64 predictions for a slide, in its order of spots and the panel's of genes.

    Raises:
        DataError: the slide, spots or genes are absent, unknown or there twice, or a value is no finite number.
    """
    where = f"{path}, slide '{slide.name}'"
    if slide.name not in table.index.get_level_values(SLIDE):
        raise DataError(where, "is absent", "every test slide of the task")
    own = table.loc[slide.name]
    _check_names("spot", where, slide.spots, list(own.index), exactly=True)
    _check_names("gene", where, panel.genes, list(own.columns), exactly=False)
    return _numbers(own.loc[list(slide.spots), list(panel.genes)], where)


def _parquet(path: Path) -> "pd.DataFrame":
    table = opened_parquet(path, DataError, PURPOSE).read().to_pandas()
    absent = [column for column in (SLIDE, SPOT) if column not in table.columns]
    if absent:
        raise DataError(str(path), f"lacks the column '{absent[0]}'", "columns slide and spot, then one per gene")
    for column in (SLIDE, SPOT):
        _check_lengths(table[column], path)
    return table.astype({SLIDE: str, SPOT: str}).set_index([SLIDE, SPOT])


def _check_lengths(names: "pd.Series", path: Path) -> None:
    """Refuse names that are long and stand in every row: in the file each is there once."""
    distinct = names.cat.categories if hasattr(names, "cat") else ()
    longest = max((len(name) for name in distinct if isinstance(name, str | bytes)), default=0)
    if longest > LONGEST:
        what = f"has a name of {longest:,} characters in column '{names.name}'"
        raise DataError(str(path), what, f"names of at most {LONGEST:,}")


def _h5ad(path: Path) -> "pd.DataFrame":
    import anndata
    import pandas as pd

    check_hdf5(path, DataError, PURPOSE)
    adata = anndata.read_h5ad(path)
    if SLIDE not in adata.obs:
        raise DataError(str(path), "lacks obs['slide']", "the slide of each spot")
    values = adata.X.toarray() if hasattr(adata.X, "toarray") else np.asarray(adata.X)
    index = pd.MultiIndex.from_arrays([adata.obs[SLIDE].astype(str), adata.obs_names.astype(str)], names=[SLIDE, SPOT])
    return pd.DataFrame(values, index=index, columns=adata.var_names.astype(str))


_READERS = {".parquet": _parquet, ".h5ad": _h5ad}


def _check_names(what: str, where: str, wanted: Sequence[str], given: Sequence[str], *, exactly: bool) -> None:
    """DataError where names are absent or there twice, or where there are others than wanted."""
    needed, times = set(wanted), Counter(given)
    absent = [name for name in wanted if name not in times]
    twice = [name for name in wanted if times[name] > 1]
    other = [name for name in times if name not in needed] if exactly else []
    for names, problem in ((absent, "lacks {}"), (twice, "has {} twice"), (other, "has {} that the slide has not")):
        if names:
            count = f"{len(names)} {what}" + ("s" if len(names) > 1 else "")
            listed = ", ".join(names[:SHOWN]) + (" and so on" if len(names) > SHOWN else "")
            raise DataError(
                where, f"{problem.format(count)}: {listed}", f"each of the {len(wanted)} {what}s of the task once"
            )


def _numbers(own: "pd.DataFrame", where: str) -> Array:
    """(n_spots, n_genes) float64; DataError where a value is no number, or none that float32 holds."""
    texts = [gene for gene, kind in own.dtypes.items() if getattr(kind, "kind", "O") not in "fiu"]
    if texts:
        raise DataError(where, f"gene '{texts[0]}' holds {own.dtypes[texts[0]]} and no numbers", "a number per spot")
    values = own.to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.argwhere(~(np.abs(values) <= np.finfo(np.float32).max))
    if len(wrong):
        spot, gene = own.index[wrong[0, 0]], own.columns[wrong[0, 1]]
        count = f"{len(wrong)} values that are" if len(wrong) > 1 else "1 value that is"
        raise DataError(
            where, f"has {count} not finite, that of gene '{gene}' in spot '{spot}' first",
            "a finite number per spot and gene",
        )  # fmt: skip
    return values
