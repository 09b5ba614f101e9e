"""Remarks on counts: whole numbers that are none, because something was done to them after counting."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from stbench.data import Cohort, Slide
from stbench.files.forks import mapped

Array = np.ndarray[Any, Any]
EQUAL_TOTALS = 0.01
"""Range of spots' totals over their mean below which they were made equal."""
UNDERDISPERSED = 0.5
"""Variance over mean below which numbers were not counted: counting alone gives 1, and tissue adds to it."""
LEAST_SPOTS, LEAST_GENES, LEAST_NUMBERS = 20, 5, 100
"""How many spots, genes and numbers above 0 can tell."""
LEAST_TOTAL = 5.0
"""Mean total of spots that can tell: of smaller ones many are 0 and left out, and the others vary less for that."""
ONE_IN_A_MILLION = -4.75
"""Standard deviations of a normal variable."""
SPARSE = 0.3
"""Share of zeros from which counts of one must be common, if they are counts."""


def count_remarks(cohort: Cohort) -> Iterator[str]:
    """Slides whose whole numbers look scaled, multiplied or transformed, and spots without a count."""
    forms = mapped(_form, cohort.slides)
    for _, words in FORMS:
        slides = [slide for slide, form in zip(cohort.slides, forms, strict=True) if form == words]
        if slides:
            names = ", ".join(slide.name for slide in slides)
            yield f"{names}: {words.format(**_facts(slides[0]))}, and noise ceilings from them mean nothing"
    for slide in cohort.slides:
        if empty := int((slide.totals == 0).sum()):
            yield f"{slide.name}: {empty} of {slide.n_spots} spots have no count at all; their expression is taken as 0"


def _form(slide: Slide) -> str:
    """The first form that a slide's counts have, in words; "" where they look counted."""
    counts = slide.counts
    form = next((words for has, words in FORMS if has(slide)), "")
    del counts  # held until here: else each look would open their file
    return form


def has_equal_totals(slide: Slide) -> bool:
    """Whether the totals of a slide's spots vary less than counting makes them vary."""
    totals = slide.totals[slide.totals > 0]
    if len(totals) < 3 or totals.mean() < LEAST_TOTAL:
        return False
    alike = np.ptp(totals) < EQUAL_TOTALS * totals.mean()
    return bool(alike or (len(totals) >= LEAST_SPOTS and totals.var() < _least_dispersion(len(totals)) * totals.mean()))


def _least_dispersion(n: int) -> float:
    """Variance over mean that hardly any ``n`` numbers stay below if they are counts (Wilson and Hilferty 1931)."""
    spread = 2 / (9 * (n - 1))
    return min(UNDERDISPERSED, float((1 - spread + ONE_IN_A_MILLION * np.sqrt(spread)) ** 3))


def has_factor(slide: Slide) -> bool:
    """Whether all numbers are multiples of one above 1, or are sparse and yet hardly ever one."""
    counts = slide.counts
    present = counts.data[counts.data > 0]
    if len(present) >= LEAST_NUMBERS and np.gcd.reduce(present.astype(np.int64)) > 1:
        return True
    if len(present) > (1 - SPARSE) * counts.shape[0] * counts.shape[1]:
        return False
    ones = counts.copy()
    ones.data = (counts.data == 1).astype(np.float32)
    has_one = np.asarray(ones.sum(axis=1)).ravel() > 0
    return bool(np.mean(has_one[slide.totals > 0]) < 0.5 and np.mean(present == 1) < 0.05)


def is_underdispersed(slide: Slide) -> bool:
    """Whether most genes that are no rare ones vary less between spots than counting makes them vary."""
    counts = slide.counts.astype(np.float64)
    means = np.asarray(counts.mean(axis=0)).ravel()
    variances = np.asarray(counts.multiply(counts).mean(axis=0)).ravel() - means**2
    common = means >= 1
    if counts.shape[0] < LEAST_SPOTS or common.sum() < LEAST_GENES:
        return False
    return bool(np.median(variances[common] / means[common]) < UNDERDISPERSED)


FORMS: tuple[tuple[Callable[[Slide], bool], str], ...] = (
    (has_equal_totals, "all spots have nearly the same total ({total:,.0f} in {name}): these look normalised, not "
     "counted"),
    (has_factor, "hardly any count is 1 (the smallest in {name} is {least:g}): these look multiplied, not counted"),
    (is_underdispersed, "genes vary less between spots than counting alone makes them (the largest number in {name} is "
     "{most:g}): these look transformed, not counted"),
)  # fmt: skip


def _facts(slide: Slide) -> dict[str, object]:
    values = slide.counts.data
    return {
        "name": slide.name, "total": float(np.median(slide.totals)), "least": values[values > 0].min(),
        "most": values.max(),
    }  # fmt: skip
