"""Images: what every format offers, and one module a format, read in parts where the format allows it."""

from stbench.data.images.image import Image, Regions
from stbench.data.images.jpeg import JpegImage
from stbench.data.images.memory import Pixels
from stbench.data.images.opening import is_image_name, open_image
from stbench.data.images.png import PngImage
from stbench.data.images.sealed import SealedImage

__all__ = ["Image", "JpegImage", "Pixels", "PngImage", "Regions", "SealedImage", "is_image_name", "open_image"]
