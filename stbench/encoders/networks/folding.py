"""Batch norms folded into the convolutions before them: the same function in fewer passes over memory."""

import copy
from collections.abc import Iterator

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.fusion import fuse_conv_bn_weights

AGREEMENT = 1e-4
"""Largest relative difference between a network and its folded copy."""


def folded(network: nn.Module, example: torch.Tensor) -> nn.Module:
    """A copy of a network in eval mode with its batch norms folded, or the network itself.

    Which convolution a norm follows is guessed from the order of the modules; the copy is returned only if it
    gives the same result on ``example``.

    Args:
        network: float32, in eval mode.
        example: normalised images, (b, 3, pixels, pixels).
    """
    if not any(True for _ in _pairs(network)):
        return network
    twin = copy.deepcopy(network)
    for convolution, norm_name, norm in list(_pairs(twin)):
        _fold(convolution, norm)
        parent, _, child = norm_name.rpartition(".")
        rest = [getattr(norm, part) for part in ("drop", "act") if hasattr(norm, part)]  # timm's norms hold both
        setattr(twin.get_submodule(parent), child, nn.Sequential(*rest))
    with torch.inference_mode():
        before, after = network(example), twin(example)
    return twin if float((before - after).norm()) <= AGREEMENT * float(before.norm()) else network


def _pairs(network: nn.Module) -> Iterator[tuple[nn.Conv2d, str, _BatchNorm]]:
    """Convolutions with the batch norm that is listed next, where its channels fit."""
    last: nn.Conv2d | None = None
    for name, module in network.named_modules():
        if isinstance(module, nn.Conv2d):
            last = module
        elif isinstance(module, _BatchNorm):
            if last is not None and last.out_channels == module.num_features and module.running_mean is not None:
                yield last, name, module
            last = None


def _fold(convolution: nn.Conv2d, norm: _BatchNorm) -> None:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    weight, bias = fuse_conv_bn_weights(
        convolution.weight, convolution.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
    )
    convolution.weight, convolution.bias = nn.Parameter(weight.detach()), nn.Parameter(bias.detach())
