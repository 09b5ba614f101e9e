"""stbench: which methods really read gene expression off histology."""

__version__ = "0.1.0"
