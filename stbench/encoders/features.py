"""Features of patches, cached by content: an encoder sees each patch of a cohort once."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from stbench.data import BlindSlide
from stbench.data.symmetries import turned
from stbench.encoders.base import Encoder
from stbench.encoders.compute import ON_CPU, Compute
from stbench.encoders.patches import Patches
from stbench.encoders.turns import Run, Turns, at_once
from stbench.files.hashing import content_key
from stbench.progress import Progress, silent

Array = np.ndarray[Any, Any]
ENCODE_VERSION = 1
MPP_TOLERANCE = 0.1
GPU_LANES = 2
Made = Callable[[int, Run], Array | None]
"""Features of a number, the network run where it is to be; None where another process makes them."""


@dataclass(frozen=True)
class Features:
    """An encoder and how it runs: slides in, features of their patches out, from the cache where it has them."""

    encoder: Encoder
    compute: Compute = ON_CPU
    progress: Progress = field(default=silent, compare=False, repr=False)
    """Told how many of the slides and symmetries that are asked for are read, where any must be made."""

    def __call__(self, slide: BlindSlide, *, symmetry: int = 0) -> Array:
        """Features of a slide's patches.

        Args:
            slide: whose patches.
            symmetry: which of the square's eight symmetries is applied first (``turned``).

        Returns:
            (n_spots, width) float32, rows in spot order, read-only.
        """
        return self.of_slides([slide], symmetries=(symmetry,))[0][0]

    def lack(self, slide: BlindSlide, *, n_symmetries: int = 1) -> bool:
        """Whether features of a slide, under the first so many symmetries, would have to be made."""
        whole = slide.whole()
        keys = (self._key(whole, symmetry) for symmetry in range(n_symmetries))
        return whole.cache is None or not all(whole.cache.has("features", key) for key in keys)

    def stacked(self, slides: Sequence[BlindSlide]) -> Array:
        """Features of several slides' spots under one another: (n_spots of all, width) float32."""
        return np.concatenate([upright for (upright,) in self.of_slides(slides)])

    def of_slides(self, slides: Sequence[BlindSlide], *, symmetries: Sequence[int] = (0,)) -> list[list[Array]]:
        """Features of several slides, under several symmetries: ``result[slide][symmetry]``.

        Where several processes want the same features, each takes what no other is making, and waits at the end.
        """
        wanted = [(slide, symmetry) for slide in slides for symmetry in symmetries]
        ready: dict[int, Array] = {}
        patches = Patches(self.encoder.patch, self.compute)
        with ThreadPoolExecutor(max_workers=1) as cutter, self._lanes() as side_by_side:
            for wait in (False, True):

                def made(number: int, run: Run, wait: bool = wait) -> Array | None:
                    if number + 1 < len(wanted):
                        self._cut_ahead(cutter, *wanted[number + 1])

                    def read(share: float) -> None:
                        self.progress((number + share) / len(wanted), f"{self.encoder.name} reads patches")

                    return self._cached(*wanted[number], patches, wait=wait, run=run, read=read)

                todo = [number for number in range(len(wanted)) if number not in ready]
                features = zip(todo, side_by_side(made, todo), strict=True)
                ready |= {number: values for number, values in features if values is not None}
        n = len(symmetries)
        return [[ready[row * n + column] for column in range(n)] for row in range(len(slides))]

    @contextmanager
    def _lanes(self) -> "Iterator[Callable[[Made, Sequence[int]], Iterable[Array | None]]]":
        """What makes features of each number; on a GPU two slides at a time: one is read or written meanwhile.

        A CPU has nothing to do besides.
        """
        if not self.compute.on_gpu:
            yield lambda made, todo: (made(number, at_once) for number in todo)
            return
        with ThreadPoolExecutor(max_workers=GPU_LANES) as lanes:

            def side_by_side(made: Made, todo: Sequence[int]) -> Iterator[Array | None]:
                turns = Turns()
                coming = [lanes.submit(made, number, turns.run) for number in todo]
                turns.serve(coming)
                return (features.result() for features in coming)

            yield side_by_side

    def _cut_ahead(self, cutter: Executor, slide: BlindSlide, symmetry: int) -> None:
        """Cut a slide's patches while a GPU is busy with those of the slide before."""
        if not self.compute.on_gpu or slide.cache is None or slide.whole().has_many(self.encoder.patch):
            return
        if slide.cache.get("features", self._key(slide, symmetry)) is None:
            cutter.submit(slide.patches, self.encoder.patch)  # where it fails, the slide's own turn says why

    def _key(self, slide: BlindSlide, symmetry: int) -> str:
        encoder = self.encoder
        return content_key(
            "features", ENCODE_VERSION, encoder.identity(), encoder.pooling, self.compute.precision,
            asdict(encoder.patch), symmetry, slide.image.fingerprint, np.round(slide.centres_px, 6),
            round(slide.mpp_um, 9),
        )  # fmt: skip

    def _cached(
        self, slide: BlindSlide, symmetry: int, patches: Patches, *, wait: bool, run: Run = at_once,
        read: Callable[[float], None] = lambda share: None,
    ) -> Array | None:  # fmt: skip
        """Features from the cache, or made; None where another process is making them and ``wait`` is off.

        ``read`` is told what share of the slide was read as each part of it begins.
        """
        if slide.part_of is not None:
            whole = self._cached(slide.whole(), symmetry, patches, wait=wait, run=run, read=read)
            return None if whole is None else whole[slide.part_of.rows]
        _warn(mpp_remark(self.encoder, slide.mpp_um))

        def make() -> Array:
            parts: list[Array] = []
            for part in patches.of(slide):
                read(sum(map(len, parts)) / max(1, slide.n_spots))
                parts.append(self.encoder.features(np.ascontiguousarray(turned(part, symmetry)), self.compute, run))
            return parts[0] if len(parts) == 1 else np.concatenate(parts)

        if slide.cache is None:
            return make()
        ask: Callable[..., Array | None] = slide.cache.make_unless_busy
        return ask("features", self._key(slide, symmetry), make, wait=wait)


def mpp_remark(chosen: Encoder, mpp_um: float) -> str:
    """Why patches of a slide do not look like an encoder's training images; empty where they do.

    Args:
        chosen: the encoder.
        mpp_um: micrometres per pixel of the slide.
    """
    trained = chosen.trained_mpp_um
    if trained is None:
        return ""
    given = chosen.patch.side_um / chosen.patch.pixels
    if abs(given - trained) > MPP_TOLERANCE * trained:
        return f"{chosen.name} was trained at {trained:g} µm per pixel and is given {given:g}"
    if mpp_um > (1 + MPP_TOLERANCE) * trained:
        return f"{chosen.name} was trained at {trained:g} µm per pixel; slides at {mpp_um:.2f} are blurred there"
    return ""


def _warn(remark: str) -> None:
    if remark:
        warnings.warn(remark, stacklevel=2)
