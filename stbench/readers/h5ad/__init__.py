"""AnnData files with the image of each beside it, or within."""

READERS = {"h5ad": "stbench.readers.h5ad.reader:read_h5ad"}
