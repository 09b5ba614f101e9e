"""Contents of the slides that a method is given, to say afterwards which of them it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stbench.data import Slide

PARTS = ("data", "indices", "indptr")


@dataclass(frozen=True)
class Contents:
    """The parts of a slide's AnnData, each as the very object that it is: arrays themselves cannot be written."""

    counts: tuple[Any, ...]
    annotations: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, slide: Slide) -> "Contents":
        """As they are now."""
        adata = slide.adata
        counts = (adata.X, *(getattr(adata.X, part, None) for part in PARTS))
        names = (adata.obs, adata.var, adata.obsm, adata.varm, adata.layers, adata.uns)
        return cls(counts, (tuple(adata.obs_names), tuple(adata.var_names), *(tuple(map(str, n)) for n in names)))

    def changed(self, slide: Slide) -> list[str]:
        """What is other now, in the words of AnnData."""
        try:
            now = Contents.of(slide)
        except Exception:  # an AnnData that cannot even be read any more
            return ["X", "annotations"]
        same = all(one is other for one, other in zip(self.counts, now.counts, strict=True))
        return [*([] if same else ["X"]), *([] if self.annotations == now.annotations else ["annotations"])]


def changed_in_place(slides: Sequence[Slide], given: Sequence[Contents]) -> tuple[str, ...]:
    """A remark where training changed slides that it was given; they were a copy of its own."""
    parts = {part for slide, contents in zip(slides, given, strict=True) for part in contents.changed(slide)}
    return (
        (f"changes slides in place (AnnData's {' and '.join(sorted(parts))}), which no other job saw",) if parts else ()
    )
