"""SpotInputs: what an image network is fed, patches or frozen features, under the square's symmetries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data import BlindSlide
from stbench.data.patches import PatchSpec
from stbench.encoders.base import IMAGENET_MEAN, IMAGENET_STD
from stbench.encoders.features import N_SYMMETRIES, encode_all, turned

if TYPE_CHECKING:
    import torch

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class SpotInputs:
    """One input per spot of several slides, spots in slide order; nothing is copied until it is asked for."""

    parts: tuple[tuple[Array, ...], ...]
    """``parts[slide][symmetry]``: (n_spots, side, side, 3) uint8 patches, or (n_spots, width) features."""

    @property
    def n_spots(self) -> int:
        """Spots of all slides together."""
        return sum(len(slide[0]) for slide in self.parts)

    @property
    def n_symmetries(self) -> int:
        """How many of the eight symmetries are at hand: 1 or 8."""
        return len(self.parts[0])

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

        batch = torch.from_numpy(self.gathered(rows, symmetries)).to(device)
        return normalised(batch) if batch.dtype == torch.uint8 else batch


def frozen_features(slides: Sequence[BlindSlide], encoder: str, *, all_symmetries: bool) -> SpotInputs:
    """Features of a frozen encoder, from the cache where it has them.

    Args:
        slides: whose spots.
        encoder: as ``stbench list encoders`` prints it.
        all_symmetries: encode all eight versions of each patch; else the upright one.
    """
    symmetries = range(N_SYMMETRIES if all_symmetries else 1)
    return SpotInputs(tuple(tuple(slide) for slide in encode_all(slides, encoder, symmetries=symmetries)))


def patches(slides: Sequence[BlindSlide], spec: PatchSpec) -> SpotInputs:
    """Patches under all eight symmetries, as views of the cached ones."""
    cut = [slide.patches(spec) for slide in slides]
    return SpotInputs(tuple(tuple(turned(part, s) for s in range(N_SYMMETRIES)) for part in cut))


def normalised(images: "torch.Tensor") -> "torch.Tensor":
    """(n, side, side, 3) uint8 to (n, 3, side, side) float32 with ImageNet's mean and standard deviation."""
    import torch

    mean = torch.tensor(IMAGENET_MEAN, device=images.device).view(1, 3, 1, 1)
    std = torch.tensor(IMAGENET_STD, device=images.device).view(1, 3, 1, 1)
    return (images.permute(0, 3, 1, 2).float() / 255 - mean) / std
