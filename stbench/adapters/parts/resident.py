"""Resident: arrays that lie on the GPU a training runs on, from which batches are taken by index.

On a CPU nothing is moved, and batches are taken as numpy takes them.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.data.symmetries import N_SYMMETRIES, turned
from stbench.encoders.compute import is_gpu

if TYPE_CHECKING:
    import torch

Array = np.ndarray[Any, Any]
MOST_BYTES = 4 * 2**30
"""What is larger stays in the machine's memory, and is sent batch by batch."""


def on_device(array: Array, device: str) -> "torch.Tensor":
    """An array as a tensor on ``device``; what is sent to a GPU keeps nobody waiting."""
    import torch

    from stbench.adapters.parts.sending import sent

    return sent(torch.from_numpy(array), device)


@dataclass(frozen=True, eq=False)
class Resident:
    """Rows of an array, by number, on a device."""

    array: Array
    device: str
    values: "torch.Tensor | None"
    """All of them on the GPU; None on a CPU, and where they are too many."""

    @classmethod
    def of(cls, array: Array, device: str) -> "Resident":
        """Put an array where it is read."""
        lies = is_gpu(device) and array.nbytes <= MOST_BYTES
        return cls(array, device, _lasting(array, device) if lies else None)

    def at(self, rows: Array) -> "torch.Tensor":
        """(n_rows, ...) of some rows, counted from the first."""
        if self.values is None:
            return on_device(self.array[rows], self.device)
        return self.values.index_select(0, on_device(rows, self.device))


@dataclass(frozen=True, eq=False)
class ResidentPatches:
    """Patches on a device, each seen under any of the square's symmetries."""

    values: "torch.Tensor"
    """(n_spots, side, side, 3) uint8."""

    @classmethod
    def of(cls, patches: Array, device: str) -> "ResidentPatches":
        """Put patches where they are read."""
        return cls(_lasting(patches, device))

    def at(self, rows: Array, symmetries: Array | None = None) -> "torch.Tensor":
        """(n_rows, side, side, 3) patches of some spots, each under its symmetry; upright where none is given."""
        device, (n_spots, side) = str(self.values.device), self.values.shape[:2]
        index = on_device(rows, device)
        if symmetries is None:
            return self.values.index_select(0, index)
        places = pixel_places(side, device)[on_device(symmetries, device)]
        seen: torch.Tensor = self.values.view(n_spots, side * side, -1)[index[:, None], places]
        return seen.view(len(rows), side, side, -1)


@cache
def pixel_places(side: int, device: str) -> "torch.Tensor":
    """(8, side * side): which pixel of the upright patch each one is under a symmetry."""
    upright = np.arange(side * side).reshape(1, side, side, 1)
    places = np.stack([turned(upright, symmetry).reshape(-1) for symmetry in range(N_SYMMETRIES)])
    return _lasting(places, device)


def _lasting(array: Array, device: str) -> "torch.Tensor":
    """A tensor that trainings may read, also where it is first asked for in a block without gradients."""
    import torch

    with torch.inference_mode(False):
        return torch.from_numpy(np.array(array)).to(device)
