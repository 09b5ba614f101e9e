"""Tables of predictions: those of one slide, held against the spots and genes that were asked for."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data import Panel, Slide
from stbench.errors import DataError
from stbench.scoring.outside.frames import listed
from stbench.scoring.outside.submission import SlideTable

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
TEMPLATE = "'stbench template' writes a file with all slides, spots and genes of the task"


def values_of(table: SlideTable, slide: Slide, panel: Panel, beside: Collection[str] = ()) -> Array:
    """(n_spots, n_genes) float64 predictions for a slide, in its order of spots and the panel's of genes.

    Args:
        table: its predictions.
        slide: as it was measured.
        panel: the genes that are asked for.
        beside: spots of the slide that other folds test, which may be there, too.

    Raises:
        DataError: spots or genes are absent, unknown or there twice, or a value is no finite number.
    """
    own = _in_order(table, slide, panel)
    spots, genes = list(map(str, own.index)), list(map(str, own.columns))
    _check_spots(table.where, slide, spots, beside)
    _check_genes(table.where, slide, panel, genes)
    rows, columns = {name: at for at, name in enumerate(spots)}, {name: at for at, name in enumerate(genes)}
    return _numbers(
        own.iloc[[rows[spot] for spot in slide.spots], [columns[gene] for gene in panel.genes]], table.where
    )


def _in_order(table: SlideTable, slide: Slide, panel: Panel) -> "pd.DataFrame":
    """The table with names where it has none and as many rows and columns as were asked for."""
    own = table.values
    for named, names, what in ((table.spots_named, slide.spots, "spot"), (table.genes_named, panel.genes, "gene")):
        length = own.shape[0] if what == "spot" else own.shape[1]
        if not named and length != len(names):
            wanted = f"{len(names):,} in the task's order, or their names"
            raise DataError(table.where, f"has {length:,} {what}s without names", wanted, TEMPLATE)
        if not named:
            own = own.set_axis(list(names), axis=0 if what == "spot" else 1)
    return own


def _check_spots(where: str, slide: Slide, given: Sequence[str], beside: Collection[str]) -> None:
    times, wanted = Counter(given), f"each of the {slide.n_spots:,} spots that are tested, once"
    absent = [spot for spot in slide.spots if spot not in times]
    own = {*slide.spots, *beside}
    other = [spot for spot in times if spot not in own]
    if absent:
        beside_them = f"; it has {_counted('spot', other, ' that the slide has not')}" if other else ""
        raise DataError(where, f"lacks {_counted('spot', absent)}{beside_them}", wanted, TEMPLATE)
    if other:
        raise DataError(
            where, f"has {_counted('spot', other, ' that the slide has not')}", wanted,
            "Remove them, or check that the file is of this slide",
        )  # fmt: skip
    _check_once(where, "spot", [spot for spot in slide.spots if times[spot] > 1], wanted)


def _check_genes(where: str, slide: Slide, panel: Panel, given: Sequence[str]) -> None:
    times, wanted = Counter(given), f"each of the {len(panel):,} genes of the panel {panel.sha256[:12]}, once"
    absent = [gene for gene in panel.genes if gene not in times]
    if absent:
        known = set(slide.genes)
        other = [gene for gene in times if gene not in known]
        if other:
            problem = f"lacks {_counted('gene', absent)}; it has {_counted('gene', other, ' that the slide has not')}"
        elif times:
            problem = f"is of another panel: of {len(times):,} genes there, it lacks {_counted('gene', absent)}"
        else:
            problem = "has no genes"
        raise DataError(where, problem, wanted, TEMPLATE)
    _check_once(where, "gene", [gene for gene in panel.genes if times[gene] > 1], wanted)


def _check_once(where: str, what: str, twice: Sequence[str], wanted: str) -> None:
    if twice:
        raise DataError(where, f"has {_counted(what, twice, ' twice')}", wanted, "Remove what is repeated")


def _counted(what: str, names: Sequence[str], how: str = "") -> str:
    """``2 genes: A, B``."""
    return f"{len(names):,} {what}{'s' if len(names) > 1 else ''}{how}: {listed(names)}"


def _numbers(own: "pd.DataFrame", where: str) -> Array:
    """(n_spots, n_genes) float64; DataError where a value is no number, or none that float32 holds."""
    texts = [gene for gene, kind in own.dtypes.items() if getattr(kind, "kind", "O") not in "fiu"]
    if texts:
        raise DataError(where, f"gene '{texts[0]}' holds {own.dtypes[texts[0]]} and no numbers", "a number per spot")
    values = own.to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.argwhere(~(np.abs(values) <= np.finfo(np.float32).max))
    if len(wrong):
        spot, gene = own.index[wrong[0, 0]], own.columns[wrong[0, 1]]
        count = f"{len(wrong):,} values that are" if len(wrong) > 1 else "1 value that is"
        raise DataError(
            where, f"has {count} absent or not finite, that of gene '{gene}' in spot '{spot}' first",
            "a finite number per spot and gene", "Predict what is absent: nothing is filled in",
        )  # fmt: skip
    return values
