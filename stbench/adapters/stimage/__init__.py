"""STimage-1K4M."""

ADAPTERS = {"stimage": "stbench.adapters.stimage.adapter:STimage"}
