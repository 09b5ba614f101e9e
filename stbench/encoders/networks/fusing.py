"""Activations fused into the convolutions before them, on the CPU: one pass over memory where there were two or three.

The weights are laid out once as oneDNN wants them, too. What comes out differs by rounding alone.
"""

import copy
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

AGREEMENT = 1e-5
"""Largest relative difference between a network and its fused copy."""
Activation = tuple[str, tuple[float, ...]]
ACTIVATIONS: dict[type[nn.Module], Activation] = {nn.ReLU: ("relu", ()), nn.ReLU6: ("hardtanh", (0.0, 6.0))}
"""As oneDNN calls them, with their numbers."""
NONE: Activation = ("none", ())


class Fused(nn.Module):
    """A convolution and the activation behind it."""

    def __init__(self, convolution: nn.Conv2d, activation: Activation) -> None:
        super().__init__()
        self.weight, self.bias = convolution.weight, convolution.bias
        self._same = _pads_itself(convolution)
        self._padding = [0, 0] if self._same else list(convolution.padding)
        self._stride, self._dilation = list(convolution.stride), list(convolution.dilation)
        self._groups, self._kernel = convolution.groups, list(convolution.kernel_size)
        self._name, self._numbers = activation[0], list(activation[1])
        self._laid_out: Tensor | None = None

    def forward(self, images: Tensor) -> Tensor:
        """(b, channels, height, width) to the same of the next layer."""
        if self._same:
            from timm.layers.padding import pad_same

            images = pad_same(images, self._kernel, self._stride, self._dilation)
        how = (self._padding, self._stride, self._dilation, self._groups)
        if self._laid_out is None:
            self._laid_out = torch.ops.mkldnn._reorder_convolution_weight(self.weight, *how, list(images.shape))
        fused: Tensor = torch.ops.mkldnn._convolution_pointwise(
            images, self._laid_out, self.bias, *how, self._name, self._numbers, ""
        )
        return fused


class _Pair(NamedTuple):
    convolution: str
    activation: str


def fused(network: nn.Module, example: Tensor) -> nn.Module:
    """A copy of a network with its activations fused into convolutions, or the network itself.

    Which convolution an activation follows is seen as ``example`` passes through; the copy is returned only if it
    gives the same result on it.

    Args:
        network: float32, on the CPU, in eval mode, its batch norms folded.
        example: normalised images, (b, 3, pixels, pixels).
    """
    if next(network.parameters(), example).dtype != torch.float32:
        return network
    with torch.no_grad():
        pairs, before = _pairs(network, example)
        if not pairs:
            return network
        twin = copy.deepcopy(network)
        _fuse(twin, pairs)
        try:
            after = twin(example)
        except (RuntimeError, AttributeError):  # a torch without these operations, or one that refuses a layer
            return network
    return twin if float((before - after).norm()) <= AGREEMENT * float(before.norm()) else network


def _fuse(network: nn.Module, pairs: Sequence[_Pair]) -> None:
    behind = {pair.convolution: pair.activation for pair in pairs}
    for name, module in list(network.named_modules()):
        if isinstance(module, nn.Conv2d) and _is_plain(module):
            kind = type(network.get_submodule(behind[name])) if name in behind else None
            network.set_submodule(name, Fused(module, NONE if kind is None else ACTIVATIONS[kind]))
    for pair in pairs:
        network.set_submodule(pair.activation, nn.Identity())


def _pairs(network: nn.Module, example: Tensor) -> tuple[list[_Pair], Tensor]:
    """Activations that are given just what a convolution gave, and what the network gives."""
    gave: dict[int, tuple[str, Tensor, int]] = {}
    calls: Counter[str] = Counter()
    pairs = []

    def given_by(name: str) -> Any:
        def hook(module: nn.Module, given: tuple[Any, ...], out: Tensor) -> None:
            calls[name] += 1
            gave[id(out)] = (name, out, out._version)  # the tensor stays, so that no other gets its number

        return hook

    def given_to(name: str) -> Any:
        def hook(module: nn.Module, given: tuple[Any, ...]) -> None:
            calls[name] += 1
            convolution, tensor, version = gave.get(id(given[0]), ("", example, -1))
            if tensor._version == version:  # else something was added to it in place, as a shortcut is
                pairs.append(_Pair(convolution, name))

        return hook

    handles = []
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d) and _is_plain(module):
            handles.append(module.register_forward_hook(given_by(name)))
        elif type(module) in ACTIVATIONS:
            handles.append(module.register_forward_pre_hook(given_to(name)))
    try:
        out = network(example)
    finally:
        for handle in handles:
            handle.remove()
    return [pair for pair in pairs if calls[pair.convolution] == calls[pair.activation] == 1], out


def _is_plain(convolution: nn.Conv2d) -> bool:
    """Whether oneDNN computes the same: padding with zeros, by numbers, or by timm's rule of same sizes."""
    stated = not isinstance(convolution.padding, str) and convolution.padding_mode == "zeros"
    return stated and (type(convolution) is nn.Conv2d or _pads_itself(convolution))


def _pads_itself(convolution: nn.Conv2d) -> bool:
    return type(convolution).__name__ == "Conv2dSame" and type(convolution).__module__.startswith("timm.")
