"""What an image network is fed: patches or frozen features of spots, under the square's symmetries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.adapters.parts.resident import MOST_BYTES, Resident, ResidentPatches, on_device
from stbench.data import BlindSlide
from stbench.data.patches import PatchSpec
from stbench.data.symmetries import N_SYMMETRIES, turned
from stbench.encoders.base import IMAGENET_MEAN, IMAGENET_STD
from stbench.encoders.compute import GPU_BATCH, is_gpu
from stbench.encoders.features import Features
from stbench.encoders.forward import Triple, in_batches, scaling

if TYPE_CHECKING:
    import torch

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class SpotInputs:
    """One input per spot of several slides, spots in slide order; nothing is copied until it is asked for."""

    parts: tuple[tuple[Array, ...], ...]
    """``parts[slide][symmetry]``: (n_spots, side, side, 3) uint8 patches, or (n_spots, width) features."""
    mean: Triple = IMAGENET_MEAN
    """Channel means that are taken off patches, in [0, 1]."""
    std: Triple = IMAGENET_STD
    """Channel standard deviations that patches are divided by, in [0, 1]."""
    _there: "dict[str, ResidentPatches | Resident]" = field(default_factory=dict, init=False, repr=False)
    """The inputs on a GPU, by its name, once they were read there."""

    @property
    def n_spots(self) -> int:
        """Spots of all slides together."""
        return sum(len(slide[0]) for slide in self.parts)

    @property
    def n_symmetries(self) -> int:
        """How many of the eight symmetries are at hand: 1 or 8."""
        return len(self.parts[0])

    @property
    def width(self) -> int:
        """Length of a frozen encoder's features; of a patch's last axis, where patches are read."""
        return int(self.parts[0][0].shape[-1])

    def gathered(self, rows: Array, symmetries: Array | None = None) -> Array:
        """Inputs of the given spots, (n_rows, ...).

        Args:
            rows: (n_rows,) spots, counted through all slides.
            symmetries: (n_rows,) which symmetry each is seen under; the identity where not given.
        """
        starts = np.cumsum([0, *(len(slide[0]) for slide in self.parts)])
        slides = np.searchsorted(starts, rows, side="right") - 1
        seen = np.zeros(len(rows), dtype=np.intp) if symmetries is None else symmetries
        places = zip(slides, seen, rows - starts[slides], strict=True)
        return np.stack([self.parts[slide][symmetry][row] for slide, symmetry, row in places])

    def tensor(self, rows: Array, symmetries: Array | None = None, *, device: str = "cpu") -> "torch.Tensor":
        """As ``gathered``, on ``device``: features as they are, patches as normalised (n, 3, side, side)."""
        import torch

        there = self._resident(device)
        if there is None:
            batch = on_device(self.gathered(rows, symmetries), device)
        elif isinstance(there, ResidentPatches):
            batch = there.at(rows, symmetries)
        else:
            seen = np.zeros(len(rows), dtype=np.intp) if symmetries is None else symmetries
            batch = there.at(seen * self.n_spots + rows)
        return normalised(batch, mean=self.mean, std=self.std) if batch.dtype == torch.uint8 else batch

    def _resident(self, device: str) -> "ResidentPatches | Resident | None":
        """The inputs on a GPU, where they lie from the first time on; None on a CPU, and where they are too many."""
        if not is_gpu(device) or sum(part.nbytes for slide in self.parts for part in slide[: self._kept]) > MOST_BYTES:
            return None
        if device not in self._there:
            kept = [np.concatenate([slide[symmetry] for slide in self.parts]) for symmetry in range(self._kept)]
            one = np.concatenate(kept)
            self._there[device] = (ResidentPatches if one.dtype == np.uint8 else Resident).of(one, device)
        return self._there[device]

    @property
    def _kept(self) -> int:
        """Symmetries that no other gives: patches are turned where they are read."""
        return 1 if self.parts[0][0].dtype == np.uint8 else self.n_symmetries

    def outputs(
        self,
        forward: "Callable[[torch.Tensor], torch.Tensor]",
        *,
        batch: int,
        device: str,
        rows: Array | None = None,
        symmetry: int = 0,
    ) -> Array:
        """What ``forward`` gives for the inputs of spots, without gradients.

        Args:
            forward: what ``tensor`` gives -> (b, ...).
            batch: spots per forward pass; on a GPU no fewer than fill it.
            device: where ``forward`` runs.
            rows: (n_rows,) which spots; all where not given.
            symmetry: which symmetry all are seen under.

        Returns:
            (n_rows, ...) float32.
        """
        chosen = np.arange(self.n_spots) if rows is None else rows
        batch = max(batch, GPU_BATCH) if is_gpu(device) else batch

        def given(part: slice) -> "torch.Tensor":
            return self.tensor(chosen[part], np.full_like(chosen[part], symmetry), device=device)

        return in_batches(lambda part: forward(given(part)), len(chosen), batch=batch)


@dataclass(frozen=True)
class SpotReader:
    """What a network reads of each spot of a slide: features of a frozen encoder, or patches."""

    source: Features | PatchSpec
    mean: Triple = IMAGENET_MEAN
    """Channel means that are taken off patches, in [0, 1]."""
    std: Triple = IMAGENET_STD
    """Channel standard deviations that patches are divided by, in [0, 1]."""

    def __call__(self, slides: Sequence[BlindSlide], *, all_symmetries: bool = False) -> SpotInputs:
        """Inputs of all spots of ``slides``, from the cache where it has them.

        Args:
            slides: whose spots.
            all_symmetries: all eight versions of each patch; else the upright one.
        """
        symmetries = range(N_SYMMETRIES if all_symmetries else 1)
        if isinstance(self.source, Features):
            parts = tuple(tuple(slide) for slide in self.source.of_slides(slides, symmetries=symmetries))
        else:
            cut = [slide.patches(self.source) for slide in slides]
            parts = tuple(tuple(turned(patches, symmetry) for symmetry in symmetries) for patches in cut)
        return SpotInputs(parts, self.mean, self.std)


def row_outputs(
    forward: "Callable[[torch.Tensor], torch.Tensor]", values: Array, *, device: str, batch: int | None = None
) -> Array:
    """What ``forward`` gives for the rows of an array, ``batch`` at a time (all at once without), no gradients.

    Returns:
        (n_rows, ...) float32.
    """

    def given(part: slice) -> "torch.Tensor":
        return on_device(values[part], device)

    return in_batches(lambda part: forward(given(part)), len(values), batch=batch or max(1, len(values)))


def normalised(images: "torch.Tensor", *, mean: Triple = IMAGENET_MEAN, std: Triple = IMAGENET_STD) -> "torch.Tensor":
    """(n, side, side, 3) uint8 to (n, 3, side, side) float32, less ``mean`` and divided by ``std``."""
    import torch

    if images.is_cuda:
        return scaling(mean=mean, std=std, device=str(images.device), precision="float32")(images)
    centre, spread = (torch.tensor(triple, device=images.device).view(1, 3, 1, 1) for triple in (mean, std))
    return (images.permute(0, 3, 1, 2).float() / 255 - centre) / spread
