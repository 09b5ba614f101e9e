"""The image encoder: its stems, its tokens and their order."""

import pytest

from stbench.adapters.cmrcnet.network import Pixels
from stbench.errors import ShapeError


def test_an_image_that_squares_do_not_tile_is_an_error():
    with pytest.raises(ShapeError, match="multiple of square_px"):
        Pixels(image_px=50, square_px=32).stem(8)
