"""Mask of feature elements: what the reconstruction is not allowed to see."""

from __future__ import annotations

import torch
from torch import Tensor

from stbench.adapters.parts.sending import sent


def keep_mask(uniform: Tensor, rate: float) -> Tensor:
    """Elements that stay visible.

    The paper masks a share ``rate`` of the "feature pixels"; the public code keeps an element where its
    uniform draw is below ``mask_prob``, so its parameter is the share that is *kept* (equal at the
    published 0.5).

    Args:
        uniform: draws from [0, 1), any shape.
        rate: share to hide, in [0, 1].

    Returns:
        1 where kept, 0 where hidden, same shape and dtype as ``uniform``; nothing is rescaled.
    """
    return (uniform < 1.0 - rate).to(uniform.dtype)


def draw_keep_mask(tokens: Tensor, rate: float, generator: torch.Generator | None = None) -> Tensor:
    """An independent mask for every element of ``tokens``, drawn from ``generator``.

    Drawn on the CPU so that a seed gives the same mask on every device.
    """
    uniform = torch.rand(tokens.shape, generator=generator)
    return sent(keep_mask(uniform, rate).to(torch.bool), tokens.device).to(tokens.dtype)
