"""The image encoder: its stems, its tokens and their order."""

import pytest
import torch

from stbench.adapters.cmrcnet.network import Pixels
from stbench.adapters.cmrcnet.network.encoder import FeatureStem, ImageEncoder, PixelStem
from stbench.errors import ShapeError


@pytest.mark.parametrize(("image_px", "square_px"), [(50, 32), (32, 50), (33, 2)])
def test_an_image_that_squares_do_not_tile_is_an_error(image_px, square_px):
    with pytest.raises(ShapeError, match="multiple of square_px"):
        Pixels(image_px=image_px, square_px=square_px).stem(8)


@pytest.mark.parametrize("square", range(4))
def test_a_square_of_the_image_is_a_token_row_by_row(square):
    stem, image = PixelStem(8, 4, 5), torch.zeros(1, 3, 8, 8)
    row, column = divmod(square, 2)
    image[:, :, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = 1
    changed = (stem(image) != stem(torch.zeros_like(image))).any(dim=2)[0]
    assert changed.nonzero().flatten().tolist() == [square]


@pytest.mark.parametrize("depth", [0, 2])
def test_tokens_of_a_frozen_encoder_get_a_class_token_before_them(depth):
    encoder = ImageEncoder(FeatureStem(4, 6, 8), width=8, depth=depth, heads=2)
    tokens = encoder(torch.randn(3, 4, 6))
    assert tokens.shape == (3, 5, 8)
    torch.testing.assert_close(tokens.mean(dim=2), torch.zeros(3, 5), atol=1e-5, rtol=0)  # the last norm's
