"""Images: what every format offers, and one module a format, read in parts where the format allows it."""

from stbench.data.images.crops import CropImage
from stbench.data.images.hdf5 import Hdf5Image
from stbench.data.images.image import Image, Regions
from stbench.data.images.jpeg import JpegImage
from stbench.data.images.memory import Pixels
from stbench.data.images.notes import stated_mpp, turned
from stbench.data.images.opening import is_image_name, open_image
from stbench.data.images.png import PngImage
from stbench.data.images.sealed import SealedImage
from stbench.data.images.tiff import TiffImage

__all__ = [
    "CropImage", "Hdf5Image", "Image", "JpegImage", "Pixels", "PngImage", "Regions", "SealedImage", "TiffImage",
    "is_image_name", "open_image", "stated_mpp", "turned",
]  # fmt: skip
