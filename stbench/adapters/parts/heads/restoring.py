"""How a head, alone or with its encoder, comes back from what was saved."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.adapters.parts.heads.training import own_network
from stbench.adapters.parts.saving import restored
from stbench.encoders import Encoder

if TYPE_CHECKING:
    from stbench.adapters.parts.heads.network import MLPHead, Tuned

Array = np.ndarray[Any, Any]


def restored_head(arrays: Mapping[str, Array], *, hidden: int, device: str) -> "MLPHead":
    """The head that was saved."""
    return restored(lambda: _empty_head(arrays, hidden, prefix=""), arrays, device=device)


def restored_encoder(arrays: Mapping[str, Array], encoder: Encoder, *, hidden: int, device: str) -> "Tuned":
    """The encoder that was saved together with its head."""
    from stbench.adapters.parts.heads.network import Tuned

    def untrained() -> Tuned:
        return Tuned(own_network(encoder), _empty_head(arrays, hidden, prefix="head."))

    return restored(untrained, arrays, device=device)


def _empty_head(arrays: Mapping[str, Array], hidden: int, *, prefix: str) -> "MLPHead":
    """A head of the sizes that were saved."""
    import torch

    from stbench.adapters.parts.heads.network import MLPHead

    sizes = (arrays[f"{prefix}{name}"].shape for name in ("centre", "scale", "last.bias"))
    return MLPHead(*(torch.zeros(size) for size in sizes), hidden=hidden)
