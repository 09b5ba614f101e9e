"""Images: what every format offers, and one module a format, read in parts where the format allows it."""

from stbench.data.images.image import Image, Regions
from stbench.data.images.jpeg import JpegImage
from stbench.data.images.memory import Pixels
from stbench.data.images.sealed import SealedImage

__all__ = ["Image", "JpegImage", "Pixels", "Regions", "SealedImage"]
