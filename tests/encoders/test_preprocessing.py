"""What each encoder's network is given equals what its authors' preprocessing gives."""

import numpy as np
import pytest
from PIL import Image as PillowImage

from stbench.data.patches import PatchSpec, cut_patches
from stbench.encoders import encoder
from stbench.encoders.forward import normalised
from stbench.weights import DEFAULT_SEARCH
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

RULES = {
    "clip-vit-b-32": "openclip",
    "omiclip": "openclip",
    "plip": "plip_pil",
    "uni": "uni",
    "ctranspath": "transpath",
}
"""Whose preprocessing each encoder's authors give; PLIP's other rule, plip_fast, is the same on torch."""
CASES = [*((name, rule) for name, rule in RULES.items()), ("plip", "plip_fast"), ("ctranspath", "hest")]


def resized(image, rule, made):
    """Patches come as squares of the encoder's side; other images are brought to it as the rule says."""
    if rule == "hest" or image.shape[:2] == (224, 224):
        return image
    height, width = image.shape[:2]
    scale = made.patch.pixels / min(height, width)
    size = (int(width * scale), int(height * scale))
    kind = PillowImage.Resampling[made.patch.resampling.upper()]
    whole = np.asarray(PillowImage.fromarray(image).resize(size, kind))
    if rule == "transpath":
        return whole
    top, left = (round((side - made.patch.pixels) / 2) for side in whole.shape[:2])
    return whole[top : top + made.patch.pixels, left : left + made.patch.pixels]


@pytest.mark.parametrize("image", [0, 1, 2])
@pytest.mark.parametrize(("name", "rule"), CASES)
@reproduces("preprocessing", "{rule}/{image}")
def test_pixels_reach_the_network_as_its_authors_give_them(name, rule, image):
    """Resampling filter, side, means and deviations are the encoder's own; crops are the rule's."""
    made, stored = encoder(name, DEFAULT_SEARCH), golden("preprocessing")
    pixels = resized(stored.tensors[f"image{image}"].numpy(), rule, made)
    given = normalised(pixels[None], mean=made.mean, std=made.std)[0]
    assert_matches(given[:, 3::8, 5::8], f"{rule}/{image}", stored)


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
