"""A cohort from arrays: 3 patients, 30 spots each, 12 genes, images in memory; nothing is read or simulated."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from anndata import AnnData
from scipy.sparse import csr_matrix

from stbench.data import Cohort, Slide
from stbench.data.images.memory import Pixels
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key

Array = np.ndarray[Any, Any]
GENES = tuple(f"GENE{number}" for number in range(12))
SIDE_PX, MPP_UM = 320, 4.0


@dataclass(frozen=True)
class MemoryImage:
    """An image that is an array; it counts how often it is opened."""

    pixels: Array
    opened: list[int]

    @cached_property
    def fingerprint(self) -> str:
        return content_key(self.pixels)

    @property
    def size_px(self) -> tuple[int, int]:
        return self.pixels.shape[1], self.pixels.shape[0]

    @contextmanager
    def open(self) -> Iterator[Pixels]:
        self.opened.append(1)
        yield Pixels(self.pixels)


def image(pixels: Array) -> MemoryImage:
    return MemoryImage(pixels, [])


def made_slide(name: str, *, seed: int = 0, spots: int = 30, counts: Array | None = None,
               cache: ArrayCache | None = None) -> Slide:  # fmt: skip
    """A section whose brightness sets its depth, so that there is something to learn."""
    rng = np.random.default_rng([seed, *name.encode()])
    array_xy = np.array([(i % 6, i // 6) for i in range(spots)])
    centres = (array_xy + 0.5) * (SIDE_PX / 6) + rng.uniform(-3, 3, (spots, 2))
    centres = centres.clip(0, SIDE_PX - 1)
    pixels = rng.integers(40, 250, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8)
    if counts is None:
        counts = rng.poisson(rng.gamma(2.0, 3.0, len(GENES)) * rng.gamma(2.0, 0.5, (spots, 1)), (spots, len(GENES)))
    names, genes = tuple(f"{x}x{y}" for x, y in array_xy), [f"GENE{number}" for number in range(counts.shape[1])]
    adata = AnnData(csr_matrix(np.asarray(counts, np.float32)))
    adata.obs_names, adata.var_names = list(names), genes
    adata.obsm["spatial"] = centres
    adata.obs["label"] = ["stroma" if x < 3 else "tumour" for x, _ in array_xy]
    return Slide(
        name=name, patient=name[0], spots=names, centres_px=centres, array_xy=array_xy, mpp_um=MPP_UM,
        image=image(pixels), cache=cache, adata=adata,
    )  # fmt: skip


def made_cohort(*names: str, cache: ArrayCache | None = None) -> Cohort:
    slides = tuple(made_slide(name, cache=cache) for name in names or ("A1", "B1", "C1"))
    fingerprint = content_key([slide.name for slide in slides], *(slide.counts.toarray() for slide in slides))
    return Cohort(name="made", slides=slides, fingerprint=fingerprint, markers=("GENE1", "GENE2"))
