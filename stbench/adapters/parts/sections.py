"""Sections: what a network that sees all spots of a slide at once is fed, and tiles of slides with too many."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

import numpy as np

from stbench.adapters.parts.inputs import normalised
from stbench.data import BlindSlide
from stbench.data.patches import PatchSpec
from stbench.encoders.compute import is_gpu

if TYPE_CHECKING:
    import torch

Array = np.ndarray[Any, Any]
S = TypeVar("S", bound=BlindSlide)
Scaling = Literal["imagenet", "raw"]
"""Pixels normalised by ImageNet's statistics, or 0 to 255."""


class Section(NamedTuple):
    """A slide, and which of its spots make one sequence."""

    slide: Any
    rows: Array


@dataclass(frozen=True)
class Sections:
    """How slides are cut into sequences of spots, and their patches read."""

    patch: PatchSpec
    scaling: Scaling
    max_tokens: int
    """Slides with more spots are cut into tiles, each its own sequence."""

    def of(self, slides: Sequence[S]) -> list[Section]:
        """One sequence for each slide, or several."""
        return [Section(slide, rows) for slide in slides for rows in tiles(slide.array_xy, self.max_tokens)]

    def images(self, slide: BlindSlide, rows: Array, device: str) -> "torch.Tensor":
        """(n_rows, 3, pixels, pixels) float32 patches, as the network wants them scaled."""
        return self.scaled(self.cut(slide, rows, device))

    def lasting(self, slide: BlindSlide, rows: Array, device: str) -> "Callable[[], torch.Tensor]":
        """What gives :meth:`images` again and again; on a GPU patches lie there as they were cut."""
        if not is_gpu(device):
            return lambda: self.images(slide, rows, device)
        there = self.cut(slide, rows, device)
        return lambda: self.scaled(there)

    def cut(self, slide: BlindSlide, rows: Array, device: str) -> "torch.Tensor":
        """(n_rows, 3, pixels, pixels) uint8 patches."""
        import torch

        return torch.from_numpy(slide.patches(self.patch)[rows]).to(device).permute(0, 3, 1, 2)

    def scaled(self, cut: "torch.Tensor") -> "torch.Tensor":
        """What :meth:`cut` gives, as float32."""
        return normalised(cut.permute(0, 2, 3, 1)) if self.scaling == "imagenet" else cut.float()

    def positions(self, slide: BlindSlide, rows: Array, n_positions: int, device: str) -> "torch.Tensor":
        """(n_rows, 2) array coordinates; those beyond tables of ``n_positions`` rows take the nearest one."""
        import torch

        positions = torch.from_numpy(slide.array_xy[rows].astype(np.int64)).to(device)
        return positions.clamp(0, n_positions - 1)

    def warn_beyond(self, slide: BlindSlide, n_positions: int) -> None:
        """Warn where spots lie beyond tables of ``n_positions`` rows."""
        outside = ((slide.array_xy < 0) | (slide.array_xy >= n_positions)).any(axis=1).sum()
        if outside:
            warnings.warn(
                f"{slide.name}: {outside} of {slide.n_spots} spots lie beyond array position "
                f"{n_positions - 1}, the last seen in training; they take the nearest one",
                stacklevel=4,
            )

    def outputs(self, slide: BlindSlide, forward: "Callable[[Array], torch.Tensor]") -> Array:
        """(n_spots, width) float32: what ``forward`` gives for the rows of each sequence, no gradients."""
        import torch

        with torch.no_grad():
            parts = [(rows, forward(rows).float().cpu().numpy()) for rows in tiles(slide.array_xy, self.max_tokens)]
        outputs = np.empty((slide.n_spots, parts[0][1].shape[1]), np.float32)
        for rows, values in parts:
            outputs[rows] = values
        return outputs


def n_positions(slides: Sequence[BlindSlide]) -> int:
    """Rows of a position table that reaches to the largest array coordinate of ``slides``."""
    return 1 + max(int(slide.array_xy.max()) for slide in slides)


def tiles(positions: Array, most: int) -> list[Array]:
    """Rows of at most ``most`` spots each: halves of the longer side, halved again while too many.

    Args:
        positions: (n_spots, 2) array coordinates.
        most: spots per tile; attention costs their square.
    """

    def halved(rows: Array) -> list[Array]:
        if len(rows) <= most:
            return [np.sort(rows)]
        axis = int(np.argmax(np.ptp(positions[rows], axis=0)))
        order = rows[np.lexsort((positions[rows, 1 - axis], positions[rows, axis]))]  # ties must not follow row order
        return halved(order[: len(order) // 2]) + halved(order[len(order) // 2 :])

    return halved(np.arange(len(positions)))
