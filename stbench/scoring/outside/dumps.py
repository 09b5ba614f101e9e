"""Dumps: arrays without names, ``preds_all`` beside ``targets_all``, of all test slides of a fold one after the other.

What says that rows and columns are in the task's order is the truth that is dumped beside them: it is compared.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data import Panel, Slide
from stbench.errors import DataError
from stbench.files.containers import check_zip
from stbench.files.parsing import parsing
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.outside.frames import listed
from stbench.scoring.outside.submission import SlideTable

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]
PURPOSE = "a dump of predictions"
PREDICTED, TARGETS = "preds_all", "targets_all"
ALIKE = 0.99
"""Least correlation of dumped truth and measured expression: another scale of the same counts reaches it, another
order does not."""


def slides_of_dump(path: Path, fold: AskedFold, questions: Questions) -> tuple[SlideTable, ...]:
    """The test slides of a fold in an ``.npz`` file.

    Raises:
        DataError: it cannot be read, has another size than the fold, or its truth is not that of the fold in order.
    """
    panel = fold.panel
    if panel is None:
        return ()
    arrays, slides = _arrays(path), [questions.measured(part) for part in fold.fold.test]
    sizes = [slide.n_spots for slide in slides]
    expected = (sum(sizes), len(panel))
    for name, array in arrays.items():
        if array.shape != expected or array.dtype.kind not in "fiu":
            raise DataError(
                f"{path}, {name}", f"has shape {array.shape} and type {array.dtype}",
                f"numbers of shape {expected}: spots of slides {listed([one.name for one in slides])}, panel genes",
                "Give spots and genes by name: 'stbench template' writes a file to fill",
            )  # fmt: skip
    _check_truth(arrays[TARGETS], slides, panel, path)
    ends = np.cumsum(sizes)
    return tuple(
        _table(path, slide, fold, arrays[PREDICTED][end - slide.n_spots : end], panel)
        for slide, end in zip(slides, ends, strict=True)
    )


def _table(path: Path, slide: Slide, fold: AskedFold, values: Array, panel: Panel) -> SlideTable:
    def load() -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(values, index=list(slide.spots), columns=list(panel.genes))

    where = f"{path}, slide '{slide.name}'"
    return SlideTable(where=where, slide=slide.name, fold=fold.name, load=load, spots_named=False, genes_named=False)


def _arrays(path: Path) -> Mapping[str, Array]:
    check_zip(path, DataError, PURPOSE)
    with parsing(path, DataError, PURPOSE, "Write it again"), np.load(path, allow_pickle=False) as stored:
        absent = [name for name in (PREDICTED, TARGETS) if name not in stored.files]
        if absent:
            raise DataError(
                str(path), f"has no {absent[0]}", f"arrays {PREDICTED} and {TARGETS}: the latter shows their order"
            )
        return {name: np.asarray(stored[name]) for name in (PREDICTED, TARGETS)}


def _check_truth(dumped: Array, slides: Sequence[Slide], panel: Panel, path: Path) -> None:
    """DataError where the dumped truth is not the measured expression, spot by spot and gene by gene."""
    measured = np.concatenate([slide.expression(panel) for slide in slides])
    counts = np.concatenate([np.log1p(slide.panel_counts(panel)) for slide in slides])
    wrong = [
        gene
        for gene, given, *truths in zip(panel.genes, dumped.T, measured.T, counts.T, strict=True)
        if np.ptp(truths[0]) > 0 and max(_correlation(given, truth) for truth in truths) < ALIKE
    ]
    if wrong:
        raise DataError(
            f"{path}, {TARGETS}", f"is not what was measured, in {len(wrong)} of {len(panel)} genes: {listed(wrong)}",
            "spots and genes in the task's order", "Give spots and genes by name: 'stbench template' writes a file",
        )  # fmt: skip


def _correlation(first: Array, second: Array) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0
    return float(np.corrcoef(first, second)[0, 1])
