"""Weights that a network starts from before it is trained: found, read and matched strictly, or an error."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor, nn

Tidy = Callable[["Mapping[str, Tensor]"], "dict[str, Tensor]"]


def load_start_weights(network: "nn.Module", name: str, tidy: Tidy) -> None:
    """Put published weights into ``network``; where the run lets a stand-in take their place, it stays random.

    Args:
        network: or the part of one that has published weights.
        name: source of the weights, as ``stbench weights list`` prints it.
        tidy: from the file's keys to the network's.

    Raises:
        WeightsMissing: this machine has no such file; it is never downloaded here.
        WeightsError: the file is broken, or holds the weights of something else.
    """
    from stbench.weights import check_keys, locate, read_state, stands_in

    if stands_in(name):
        return
    path = locate(name).path
    state = tidy(read_state(path))
    expected = {key: tuple(value.shape) for key, value in network.state_dict().items()}
    check_keys(state, expected, where=str(path), network=name)
    network.load_state_dict(state)
