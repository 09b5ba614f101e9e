"""A sealed image, at any scale, answers as the image does and leads to no file."""

import numpy as np
import pytest
from PIL import Image

from stbench.data.images import SealedImage, open_image
from stbench.data.images.pyramid import level_of


@pytest.mark.parametrize("name", ["x.png", "x.jpg"])
@pytest.mark.parametrize("scale", [0.5, 1.0, 8.0])
def test_an_image_without_copies_is_read_itself_sealed(name, scale, tmp_path):
    Image.fromarray(np.full((8, 12, 3), 99, np.uint8)).save(tmp_path / name)
    image = open_image(tmp_path / name)
    level = level_of(SealedImage.of(image), scale)
    assert level.shrink == (1.0, 1.0)
    assert isinstance(level.image, SealedImage)
    assert not hasattr(level.image, "path")
    assert level.image.size_px == (12, 8)
    assert level_of(image, scale).image is image
