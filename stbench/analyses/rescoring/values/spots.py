"""Values of ``spots``: which rows of a slide, or which entries of a gene, enter a PCC."""

from collections.abc import Sequence

import numpy as np

from stbench.analyses.rescoring.base import Array, SwitchValue, switch_value
from stbench.analyses.rescoring.measured import MeasuredSlide

Slides = Sequence[MeasuredSlide]
Masks = list[Array]
"""One per slide: (n_spots,) bool, or (n_spots, n_genes) bool where it differs by gene."""

all_spots = SwitchValue("spots", "all spots", "every spot of a tested slide enters")


@switch_value(switch="spots", title="panel sum > 0", says="spots without any count in the panel are left out")
def panel_above_zero(slides: Slides, number: int) -> Masks:
    """By the genes that the panel's rule chose."""
    return [slide.panel_totals > 0 for slide in slides]


@switch_value(switch="spots", title="detected entries", says="of each gene the spots alone that have a count of it")
def detected_entries(slides: Slides, number: int) -> Masks:
    """(n_spots, n_genes)."""
    return [slide.counts > 0 for slide in slides]


@switch_value(
    switch="spots", title="labelled", says="labelled spots alone; of a slide without any label, all",
    lacks=lambda held: "" if held.labelled else "no tested slide has labels",
)  # fmt: skip
def labelled(slides: Slides, number: int) -> Masks:
    """By the slide's own labels."""
    return [
        np.ones(len(slide.counts), bool) if slide.labels is None or not (slide.labels != "").any()
        else np.asarray(slide.labels != "")
        for slide in slides
    ]  # fmt: skip


@switch_value(
    switch="spots", title="border dropped", says="spots that lack one of their 4 neighbours on the array are left out"
)
def border_dropped(slides: Slides, number: int) -> Masks:
    """Left, right, above and below."""
    masks = []
    for slide in slides:
        there = {(int(x), int(y)) for x, y in slide.array_xy}
        masks.append(
            np.array([{(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)} <= there for x, y in slide.array_xy.tolist()])
        )
    return masks


@switch_value(
    switch="spots", title="last batch dropped", takes_number=True,
    says="spots of a fold's last batch are left out where it is not full; the number is a batch's spots",
)  # fmt: skip
def last_batch_dropped(slides: Slides, number: int) -> Masks:
    """Batches run through the fold's slides in order."""
    sizes = [len(slide.counts) for slide in slides]
    entering = np.arange(sum(sizes)) < sum(sizes) // number * number
    return np.split(entering, np.cumsum(sizes)[:-1])
