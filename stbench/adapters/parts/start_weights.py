"""Weights that a network starts from before it is trained: published ones, or random ones of a stand-in."""

from typing import TYPE_CHECKING

from stbench.weights import WeightSearch, load_published
from stbench.weights.loading import Tidy

if TYPE_CHECKING:
    from torch import nn


def load_start_weights(network: "nn.Module", name: str, tidy: Tidy, weights: WeightSearch) -> None:
    """Put published weights into ``network``; where the run lets a stand-in take their place, it stays random.

    Args:
        network: or the part of one that has published weights.
        name: source of the weights, as ``stbench weights list`` prints it.
        tidy: from the file's keys to the network's.
        weights: where to look for them.

    Raises:
        WeightsMissing: this machine has no such file; it is never downloaded here.
        WeightsError: the file is broken, or holds the weights of something else.
    """
    if not weights.stands_in(name):
        load_published(network, name, tidy, weights=weights)
