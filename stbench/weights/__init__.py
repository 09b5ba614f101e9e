"""Published weights: what they are, where they lie on this machine, how to read them without trusting them.

Nothing here but ``fetching`` ever opens a connection, and only ``stbench weights fetch`` calls that.
"""

from stbench.weights.keys import check_keys, dropped, renamed
from stbench.weights.location import Located, find, locate, located, stands_in
from stbench.weights.reading import read_state
from stbench.weights.sources import SOURCES, PublishedFile, Source, is_published, source

__all__ = [
    "SOURCES",
    "Located",
    "PublishedFile",
    "Source",
    "check_keys",
    "dropped",
    "find",
    "is_published",
    "locate",
    "located",
    "read_state",
    "renamed",
    "source",
    "stands_in",
]
