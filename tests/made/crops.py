"""Patches around spots in an HDF5 file, written with h5py from numbers that tests know."""

from pathlib import Path

import h5py
import numpy as np

from stbench.data.images import CropImage

SIDE_PX = 12


def made_crops(n: int = 9, seed: int = 0, side_px: int = SIDE_PX):
    """(n, side, side, 3) uint8 noise, and (n, 2) centres of spots on a square grid a crop and a half apart."""
    rng = np.random.default_rng(seed)
    places = np.array([(i % 3, i // 3) for i in range(n)], float)
    centres = (places + 0.5) * 1.5 * side_px
    return rng.integers(0, 255, (n, side_px, side_px, 3), dtype=np.uint8), centres


def crop_image(path: Path, seed: int = 0) -> tuple[CropImage, np.ndarray]:
    """An image whose crops are stored in falling order, and the crops in the order of the spots."""
    crops, centres = made_crops(seed=seed)
    with h5py.File(path, "w") as file:
        file["img"] = crops[::-1]
    return CropImage(path, "img", SIDE_PX, centres, np.arange(len(crops))[::-1]), crops
