"""Patches on their way to an encoder: a slide's in parts, cut once for all its symmetries."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from stbench.data import BlindSlide
from stbench.data.patches import PatchSpec
from stbench.data.slide import parts_of
from stbench.encoders.compute import Compute

Array = np.ndarray[Any, Any]


class Patches:
    """What is cut of some slides, one slide after another.

    For a GPU, which would wait for them, patches are remembered in the slide's cache. On a CPU they are cut in a
    twentieth of the time that even a small network takes to read them, and what is remembered is the features: patches
    are held until those of another slide are asked for.
    """

    def __init__(self, spec: PatchSpec, compute: Compute) -> None:
        self._spec, self._compute = spec, compute
        self._held: tuple[BlindSlide, Array] | None = None

    def of(self, slide: BlindSlide) -> Iterator[Array]:
        """A slide's patches, (n, pixels, pixels, 3) uint8 of some spots after another, in order."""
        if self._compute.on_gpu:
            return ahead(slide.patches_in_parts(self._spec))
        if slide.has_many(self._spec):
            return slide.patches_in_parts(self._spec)
        return parts_of(self._cut(slide))

    def _cut(self, slide: BlindSlide) -> Array:
        if self._held is None or not _same(self._held[0], slide):
            self._held = None  # let go of, before more is held
            self._held = slide, slide.patches(self._spec, remember=False)
        return self._held[1]


def _same(one: BlindSlide, other: BlindSlide) -> bool:
    """Whether patches of one slide are those of another."""
    return (
        one.image.fingerprint == other.image.fingerprint
        and one.mpp_um == other.mpp_um
        and np.array_equal(one.centres_px, other.centres_px)
    )


def ahead(parts: Iterator[Array]) -> Iterator[Array]:
    """The same, the next one being made while one is used."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        coming = maker.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = maker.submit(next, parts, None)
            yield part
