"""An image is made again from plain values, with what was computed of it; others are not described."""

import json
from pathlib import Path

import pytest

from stbench.data.images import Hdf5Image, JpegImage, PngImage, TiffImage
from stbench.data.images.described import description_of, image_from
from stbench.files.hashing import sha256_of
from tests.made.cohort import made_slide

KINDS = {
    "jpeg": lambda path: JpegImage(path), "png": lambda path: PngImage(path), "tiff": lambda path: TiffImage(path, 2),
    "hdf5": lambda path: Hdf5Image(path, "uns/picture"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_made_again_without_reading(kind, tmp_path):
    path = tmp_path / "image"
    path.write_bytes(b"\xff\xd8\xff some bytes \xff\xd9")
    image = KINDS[kind](path)
    description = json.loads(json.dumps(description_of(image)))
    expected = image.fingerprint
    path.unlink()
    again = image_from(description)
    assert again == image
    assert again.fingerprint == expected


def test_what_is_known_of_its_size_is_kept(tmp_path):
    image = JpegImage(tmp_path / "image")
    vars(image).update(size_px=(40, 24), fingerprint="f")
    assert image_from(json.loads(json.dumps(description_of(image)))).size_px == (40, 24)


def test_images_of_others_are_not_described():
    assert description_of(made_slide("A1").image) is None


@pytest.mark.parametrize("module", ["os", "stbench.cli", "stbench.data.imagesque"])
def test_only_modules_of_images_are_imported(module):
    with pytest.raises(ValueError, match="no module of images"):
        image_from({"module": module, "kind": "system", "fields": {}, "known": {}})


def test_a_fingerprint_is_of_the_file(tmp_path):
    path = Path(tmp_path / "x.tif")
    path.write_bytes(b"II*\0")
    assert description_of(TiffImage(path))["known"]["fingerprint"] == sha256_of(path)
