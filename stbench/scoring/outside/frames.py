"""Frames: tables of a whole file, split into slides; wide with a column per gene, or long with a row per value."""

from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.errors import DataError
from stbench.scoring.outside.submission import SlideTable

if TYPE_CHECKING:
    import pandas as pd

FOLD, SLIDE, SPOT, GENE, VALUE = "fold", "slide", "spot", "gene", "value"
ALIASES = {"image": SLIDE, "barcode": SPOT, "prediction": VALUE}
"""What other tools call them."""
NAMELESS = ("", "Unnamed: 0", "__index_level_0__")
"""Columns of row names, as R and pandas write them."""
WANTED = "columns slide and spot, then one per gene; or slide, spot, gene and value; fold may stand beside them"


def named_columns(table: "pd.DataFrame", path: Path) -> "pd.DataFrame":
    """The table with the house's names for its columns and without a column of row names.

    Raises:
        DataError: it names no slides or spots, or a column twice.
    """
    columns = [str(name) for name in table.columns]
    table = table.set_axis(columns, axis=1).drop(columns=[name for name in columns[:1] if name in NAMELESS])
    own = set(table.columns)
    table = table.rename(columns={name: meant for name, meant in ALIASES.items() if name in own and meant not in own})
    absent = [name for name in (SLIDE, SPOT) if name not in table.columns]
    if absent:
        raise DataError(
            str(path), f"lacks the column '{absent[0]}'", WANTED, "'stbench template' writes a file to fill"
        )
    keys = [name for name in (FOLD, SLIDE, SPOT, GENE) if list(table.columns).count(name) > 1]
    if keys:
        raise DataError(str(path), f"has two columns '{keys[0]}'", WANTED)
    return table


def is_long(table: "pd.DataFrame") -> bool:
    """Whether a table has a row per value."""
    return {GENE, VALUE} <= set(table.columns)


def slide_tables(table: "pd.DataFrame", path: Path) -> tuple[SlideTable, ...]:
    """The slides of a table with the house's names of columns.

    Raises:
        DataError: a spot, or a value, is there twice.
    """
    keys = [name for name in (FOLD, SLIDE) if name in table.columns]
    parts = table.groupby(keys, sort=False, observed=True, dropna=False)
    split = _of_values if is_long(table) else _of_spots
    tables = []
    for names, part in parts:
        known = dict(zip(keys, _texts(names), strict=True))
        where = f"{path}, slide '{known[SLIDE]}'"
        values = split(part.drop(columns=keys), where)
        tables.append(SlideTable(where=where, slide=known[SLIDE], fold=known.get(FOLD, ""), load=lambda v=values: v))  # type: ignore[misc]
    return tuple(tables)


def _texts(names: Hashable | tuple[Hashable, ...]) -> Iterator[str]:
    """Names of a group; empty where a table has none."""
    for name in names if isinstance(names, tuple) else (names,):
        yield "" if name is None or name != name else str(name)


def _of_spots(part: "pd.DataFrame", where: str) -> "pd.DataFrame":
    spots = part[SPOT].astype(str)
    twice = spots[spots.duplicated()]
    if len(twice):
        raise _repeated(where, len(twice), f"spot '{twice.iloc[0]}' first", SPOT)
    return part.drop(columns=SPOT).set_axis(spots, axis=0)


def _of_values(part: "pd.DataFrame", where: str) -> "pd.DataFrame":
    """(n_spots, n_genes) of one slide; NaN where a value is absent."""
    import pandas as pd

    rows, spots = pd.factorize(part[SPOT].astype(str))
    columns, genes = pd.factorize(part[GENE].astype(str))
    cells = rows.astype(np.int64) * len(genes) + columns
    first = _first_repeated(cells)
    if first is not None:
        count = len(cells) - len(np.unique(cells))
        cell = f"gene '{genes[columns[first]]}' in spot '{spots[rows[first]]}' first"
        raise _repeated(where, count, cell, VALUE)
    values = np.full(len(spots) * len(genes), np.nan)
    values[cells] = _numbers(part[VALUE], where)
    return pd.DataFrame(values.reshape(len(spots), len(genes)), index=pd.Index(spots), columns=pd.Index(genes))


def _numbers(values: "pd.Series", where: str) -> "np.ndarray[Any, Any]":
    """Values as numbers, NaN where there is none; DataError where one is a text."""
    import pandas as pd

    numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    texts = values[np.isnan(numbers) & values.notna().to_numpy()]
    if len(texts):
        raise DataError(where, f"holds {str(texts.iloc[0])[:40]!r} as a value", "a number per spot and gene")
    return numbers


def _first_repeated(cells: "np.ndarray[Any, Any]") -> int | None:
    """Where the first cell stands that stood before."""
    order = np.argsort(cells, kind="stable")
    repeated = order[1:][np.diff(cells[order]) == 0]
    return int(repeated.min()) if len(repeated) else None


def _repeated(where: str, count: int, first: str, what: str) -> DataError:
    many = f"{count} {what}" + ("s" if count > 1 else "")
    return DataError(
        where, f"has {many} twice, {first}", f"every {what} once", "Remove the repeated rows: which is meant is unknown"
    )


def listed(names: Sequence[str], most: int = 3) -> str:
    """The first names, and whether there are more."""
    return ", ".join(names[:most]) + (" and so on" if len(names) > most else "")
