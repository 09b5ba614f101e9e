"""Sending: tensors on their way to where a network runs, while the process goes on."""

import torch
from torch import Tensor

from stbench.encoders.compute import is_gpu


def sent(tensor: Tensor, device: "torch.device | str") -> Tensor:
    """A tensor on ``device``; what goes to a GPU keeps nobody waiting, and the GPU finishes nothing for it."""
    if is_gpu(device) and not tensor.is_cuda:
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)
