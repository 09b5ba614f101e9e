"""Images of one section are found under any encoding, scale and symmetry, and neighbouring sections are told apart."""

import io
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stbench.data.images import JpegImage, open_image
from stbench.data.likeness.images import SIDE, alike, alike_pairs, image_print
from stbench.data.symmetries import N_SYMMETRIES, turned
from stbench.files.array_cache import ArrayCache
from tests.made.cohort import image
from tests.made.sections import section_pixels

HER2ST = Path(__file__).resolve().parents[4] / "shared/data/her2st/ST-imgs"
"""Real sections, where they are on this machine."""
ORIGINAL = section_pixels(0)


def printed(pixels):
    return image_print(image(np.ascontiguousarray(pixels)), None)


def encoded(pixels, quality=40, size=None):
    """Pixels after they were scaled and stored as JPEG."""
    picture, stored = Image.fromarray(pixels), io.BytesIO()
    (picture if size is None else picture.resize(size, Image.Resampling.LANCZOS)).save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored))


COPIES = {
    "encoded anew": encoded(ORIGINAL),
    "half its size": encoded(ORIGINAL, size=(300, 270)),
    "a thumbnail": encoded(ORIGINAL, 85, size=(120, 108)),
    "grey": np.repeat(ORIGINAL.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8),
    "darker": (ORIGINAL * 0.7).astype(np.uint8),
    "two percent cut off": ORIGINAL[10:, 12:],
}


@pytest.mark.parametrize("symmetry", range(N_SYMMETRIES))
@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_is_found_and_how_it_was_turned(copy, symmetry):
    moved = turned(COPIES[copy][None], symmetry)[0]
    likeness = alike(printed(moved), printed(ORIGINAL))
    assert likeness is not None
    assert likeness.symmetry == symmetry
    assert likeness.correlation > 0.85


@pytest.mark.parametrize("seed", range(1, 7))
def test_another_section_with_the_same_outline_is_no_copy(seed):
    assert alike(printed(ORIGINAL), printed(section_pixels(seed))) is None


@pytest.mark.parametrize("pixels", [np.full((60, 80, 3), 7, np.uint8), np.full((3, 3, 3), 255, np.uint8)])
def test_images_of_one_shade_show_nothing(pixels):
    assert alike(printed(pixels), printed(pixels)) is None
    assert alike(printed(pixels), printed(ORIGINAL)) is None


def test_all_pairs_of_several_are_found_in_order():
    prints = [printed(each) for each in (ORIGINAL, section_pixels(1), np.rot90(ORIGINAL), section_pixels(1)[:, ::-1])]
    assert [(pair.first, pair.second) for pair in alike_pairs(prints)] == [(0, 2), (1, 3)]
    assert list(alike_pairs(prints[:1])) == []


def test_an_image_is_looked_at_once_by_its_content(tmp_path):
    cache, shown = ArrayCache(tmp_path), image(ORIGINAL)
    first, second = (image_print(shown, cache) for _ in range(2))
    assert first.shape == (SIDE, SIDE)
    np.testing.assert_array_equal(first, second)
    assert len(shown.opened) == 1
    image_print(image(ORIGINAL.copy()), ArrayCache(tmp_path))
    assert len(list((tmp_path / "prints").glob("*.npy"))) == 1


@pytest.mark.skipif(not HER2ST.is_dir(), reason="the real sections are not here")
def test_real_sections_of_one_patient_are_no_copies_and_a_real_copy_is_found(tmp_path):
    paths = sorted(HER2ST.rglob("*.jpg"))
    prints = {path: image_print(open_image(path), None) for path in paths}
    assert [pair for pair in combinations(paths, 2) if alike(*map(prints.get, pair))] == []
    pixels = JpegImage(paths[0]).reduced(600)
    Image.fromarray(np.rot90(pixels)).save(tmp_path / "x.png")
    assert alike(image_print(open_image(tmp_path / "x.png"), None), prints[paths[0]]).symmetry == 1
