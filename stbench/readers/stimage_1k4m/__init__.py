"""STimage-1K4M: slides as tables of counts and coordinates with an image each, in a folder per technology."""

READERS = {"stimage-1k4m": "stbench.readers.stimage_1k4m.reader:read_stimage"}
