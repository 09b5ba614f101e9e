"""Learning-rate schedule of the public code."""

import math


def cosine_rate(epoch: int, epochs: int, *, highest: float, lowest: float) -> float:
    """Learning rate used in ``epoch`` (0-based): a cosine that is stepped before the epoch, so epoch 0 is
    below the top.

    Source: train.py of the public code; 1e-4 down to 1e-5 in 60 epochs, the last one at exactly ``lowest``.
    """
    return lowest + (highest - lowest) * (1 + math.cos(math.pi * (epoch + 1) / epochs)) / 2
