"""Pictures that are like sections: white glass, one outline of tissue, and structure of its own in each."""

import numpy as np
from scipy.ndimage import gaussian_filter


def section_pixels(seed: int, width: int = 600, height: int = 540) -> np.ndarray:
    """(height, width, 3) uint8; all seeds have one outline, as neighbouring sections of a block."""
    rows, columns = np.mgrid[:height, :width]
    middle = ((columns - 0.47 * width) / (0.4 * width)) ** 2 + ((rows - 0.55 * height) / (0.33 * height)) ** 2
    tissue = gaussian_filter((middle + 0.3 * (columns / width - 0.4) < 1).astype(float), 4)
    rng = np.random.default_rng(seed)
    structure = gaussian_filter(rng.standard_normal((height, width)), 14) * 60 + rng.standard_normal((height, width))
    dye = tissue * (0.45 + 0.12 * structure)
    light = np.clip(245 * np.exp(-dye[..., None] * (0.5, 1.0, 0.35)), 0, 255)
    return light.astype(np.uint8)
