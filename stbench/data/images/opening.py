"""Opening: the image of a file, in the format that its first bytes say."""

from pathlib import Path

from stbench.data.images.image import Image
from stbench.data.images.jpeg import JpegImage
from stbench.data.images.openslide import ENDINGS as SCANNERS
from stbench.data.images.openslide import OpenSlideImage
from stbench.data.images.png import GZIP, PNG, PngImage
from stbench.data.images.tiff import TiffImage
from stbench.errors import DataError
from stbench.files.parsing import parsing
from stbench.files.reading import check_plain

JPEG = b"\xff\xd8\xff"
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
"""Of both orders of bytes, and of BigTIFF."""
ENDINGS = (".jpg", ".jpeg", ".png", ".png.gz", ".tif", ".tiff", ".btf", ".tf8", ".svs", ".ndpi", *SCANNERS)
"""Names that files of images have; what they are, their content says."""


def open_image(path: Path) -> Image:
    """The image of a file; its size and pixels are read when asked for.

    Raises:
        DataError: the file is missing, or of no format that can be read.
    """
    check_plain(path, DataError, "an image")
    with parsing(path, DataError, "an image"), path.open("rb") as file:
        start = file.read(16)
    if path.suffix.lower() in SCANNERS and start:
        return OpenSlideImage(path)
    if start.startswith(JPEG):
        return JpegImage(path)
    if start.startswith((PNG, GZIP)):
        return PngImage(path)
    if start.startswith(TIFF):
        return TiffImage(path)
    raise DataError(
        str(path), "is no image that can be read" if start else "is empty", "a JPEG, PNG or TIFF file, or a scanner's",
        "Save it as one of these",
    )  # fmt: skip


def is_image_name(path: Path) -> bool:
    """Whether a file is called as an image is."""
    return path.name.lower().endswith(ENDINGS)
