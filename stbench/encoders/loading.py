"""Networks of the families: loaded strictly from a published file, or small with fixed random weights."""

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

from stbench.encoders.networks.uninitialised import Uninitialised
from stbench.weights import WeightSearch, load_published
from stbench.weights.loading import Tidy

N = TypeVar("N", bound=nn.Module)
SIDE_UM = 112.0
"""224 px at 0.5 µm per pixel: what HEST-Benchmark and UNI cut; the same for all, so that methods compare."""
STAND_IN_SEED = 20_251_121
STAND_IN_VERSION = 1  # raised when a demo network would give other features


def loaded(name: str, make: Callable[[], N], tidy: Tidy, *, weights: WeightSearch, title: str) -> N:
    """A network with its published weights, in eval mode.

    Args:
        name: of the weights, as ``stbench weights list`` prints it.
        make: the network; what it draws at random is overwritten, so drawing is skipped.
        tidy: the documented renames of this format.
        weights: where to look for the file.
        title: what the network is called in messages.

    Raises:
        WeightsMissing: this machine has no such weights.
        WeightsError: the file is damaged, or holds other tensors.
    """
    weights.locate(name)  # absent weights are reported before a network is made
    with Uninitialised():
        network = make()
    load_published(network, name, tidy, weights=weights, title=title)
    return network.eval()


def seeded(make: Callable[[], N]) -> N:
    """A network with random weights that are the same every time; the global generator is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(STAND_IN_SEED)
        return make().eval()


def weights_identity(name: str, weights: WeightSearch) -> Callable[[], str]:
    """An encoder's ``identity``: its name and the sha256 of its file."""
    return lambda: f"{name} {weights.locate(name).sha256}"


def stand_in_identity(name: str) -> Callable[[], str]:
    """A stand-in's ``identity``."""
    return lambda: f"stand-in for {name} {STAND_IN_VERSION}"
