"""What an image is, its first bytes say, not its name."""

import os

import numpy as np
import pytest
from PIL import Image

from stbench.data.images import JpegImage, PngImage, is_image_name, open_image
from stbench.errors import DataError


@pytest.mark.parametrize(("form", "kind"), [("PNG", PngImage), ("JPEG", JpegImage)])
@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x"])
def test_the_content_decides(form, kind, name, tmp_path):
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(tmp_path / name, format=form)
    assert isinstance(open_image(tmp_path / name), kind)


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "is empty"), (b"GIF89a", "no image that can be read"), (None, "is missing")]
)
def test_other_files_are_refused(content, said, tmp_path):
    if content is not None:
        (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(DataError, match=said):
        open_image(tmp_path / "x.png")


@pytest.mark.parametrize(
    ("name", "image"), [("a.JPG", True), ("a.png", True), ("a.png.gz", True), ("a.tsv", False), ("png", False)]
)
def test_names_of_images(name, image, tmp_path):
    assert is_image_name(tmp_path / name) is image


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_plain_file_is_refused_without_a_wait(make, tmp_path):
    make(tmp_path / "x.tif")
    with pytest.raises(DataError, match=r"is a (pipe|folder)"):
        open_image(tmp_path / "x.tif")
