"""Gallery: what figures show of one task's predictions, spot by spot and gene by gene, small enough for a page."""

from stbench.analyses.gallery.base import Gallery
from stbench.analyses.gallery.making import gallery_of

__all__ = ["Gallery", "gallery_of"]
