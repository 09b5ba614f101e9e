"""STimage-1K4M: slides as tables of counts and coordinates with an image each, in a folder per technology."""

READERS = {"stimage-1k4m": "stbench.readers.stimage.reader:read_stimage"}
