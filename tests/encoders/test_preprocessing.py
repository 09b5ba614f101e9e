"""What each encoder's network is given equals what its authors' preprocessing gives."""

import numpy as np
import pytest
from PIL import Image as PillowImage

from stbench.data.patches import PatchSpec, cut_patches
from stbench.encoders import encoder
from stbench.encoders.forward import normalised
from stbench.weights import DEFAULT_SEARCH
from tests.made.golden import assert_matches, golden

RULES = {
    "clip-vit-b-32": ["openclip/1"],
    "omiclip": ["openclip/1"],
    "plip": ["plip_pil/1", "plip_fast/1"],
    "uni": ["uni/1"],
    "ctranspath": ["transpath/1", "hest/0", "hest/1", "hest/2"],
}


@pytest.mark.parametrize("name", RULES)
def test_pixels_reach_the_network_as_its_authors_give_them(name):
    made, stored = encoder(name, DEFAULT_SEARCH), golden("preprocessing")
    for rule in RULES[name]:
        image = stored.tensors[f"image{rule[-1]}"].numpy()
        given = normalised(image[None], mean=made.mean, std=made.std)[0]
        assert_matches(given[:, 3::8, 5::8], rule, stored)


class WholeImage:
    """A slide's image in memory."""

    fingerprint = "made"

    def __init__(self, pixels):
        self.pixels = pixels
        self.size_px = (pixels.shape[1], pixels.shape[0])

    def open(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def region(self, left, top, width, height):
        return self.pixels[top : top + height, left : left + width]


@pytest.mark.parametrize("name", RULES)
def test_patches_are_resampled_with_pillow_and_the_encoders_own_filter(name):
    made = encoder(name, DEFAULT_SEARCH)
    image = golden("preprocessing").tensors["image2"].numpy()
    whole = PatchSpec(side_um=256.0, pixels=made.patch.pixels, resampling=made.patch.resampling)
    got = cut_patches(WholeImage(image), np.array([[150.0, 128.0]]), 1.0, whole, None)[0]
    kind = {"clip-vit-b-32": 3, "omiclip": 3, "plip": 3, "uni": 2, "ctranspath": 2}[name]
    square = PillowImage.fromarray(image[:, 22:278])
    expected = square.resize((224, 224), PillowImage.Resampling(kind))
    inner = slice(4, -4)  # at the border the patch also looks at its neighbourhood
    assert np.abs(got[inner, inner].astype(int) - np.asarray(expected)[inner, inner]).max() <= 1
