"""Published weights: what they are, where they lie on this machine, how to read them without trusting them.

Nothing here but ``fetching`` ever opens a connection, and only ``stbench weights fetch`` calls that.
"""

from stbench.weights.keys import check_keys, dropped, renamed
from stbench.weights.loading import load_published
from stbench.weights.reading import read_state
from stbench.weights.search import DEFAULT_SEARCH, Located, WeightSearch
from stbench.weights.sources import SOURCES, PublishedFile, Source, is_published, source

__all__ = [
    "DEFAULT_SEARCH",
    "SOURCES",
    "Located",
    "PublishedFile",
    "Source",
    "WeightSearch",
    "check_keys",
    "dropped",
    "is_published",
    "load_published",
    "read_state",
    "renamed",
    "source",
]
