"""Published weights into a network: found, read and matched strictly, or an error."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from stbench.errors import WeightsError
from stbench.weights.keys import check_keys
from stbench.weights.reading import read_state
from stbench.weights.search import WeightSearch

if TYPE_CHECKING:
    from torch import Tensor, nn

Tidy = Callable[["Mapping[str, Tensor]"], "dict[str, Tensor]"]
"""The documented renames of one format: a file's keys to the network's."""


def load_published(network: "nn.Module", name: str, tidy: Tidy, *, weights: WeightSearch, title: str = "") -> None:
    """Put published weights into ``network``, in place.

    Args:
        network: or the part of one that has published weights.
        name: of the weights, as ``stbench weights list`` prints it.
        tidy: from the file's keys to the network's.
        weights: where to look for the file; it is never downloaded here.
        title: what the network is called in messages; the name where not given.

    Raises:
        WeightsMissing: this machine has no such weights.
        WeightsError: the file is damaged, or holds other tensors.
    """
    path = weights.locate(name).path
    state = tidy(read_state(path))
    expected = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    check_keys(state, expected, where=str(path), network=title or name)
    check_finite(state, where=str(path))
    network.load_state_dict(state)


def check_finite(state: "Mapping[str, Tensor]", *, where: str) -> None:
    """Refuse tensors with NaN or infinity: WeightsError names the first."""
    import torch

    for key, value in state.items():
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise WeightsError(where, f"holds values that are not finite, in {key} first", "finite weights")
