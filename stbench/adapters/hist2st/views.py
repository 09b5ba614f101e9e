"""Augmented views of a slide: grey, turned or mirrored, one draw for all of its patches."""

import numpy as np
from torch import Tensor
from torchvision.transforms import functional

GREY, MIRRORED, TURN = 0.1, 0.2, 90.0
"""Probabilities, and the largest turn in degrees, of the authors' code."""


def drawn_view(images: Tensor, rng: np.random.Generator) -> Tensor:
    """(n_spots, 3, side, side) uint8 to the same; what a turn uncovers is black."""
    grey, mirrored, angle = rng.random() < GREY, rng.random() < MIRRORED, float(rng.uniform(-TURN, TURN))
    if grey:
        images = functional.rgb_to_grayscale(images, num_output_channels=3)
    images = functional.rotate(images, angle)
    return images.flip(-1) if mirrored else images
