"""Apart: tables with a page of their own, since the index has no room for what they show spot by spot."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from stbench.analyses.gallery.base import Gallery, Picture
from stbench.report.page.packing import packed
from stbench.report.page.spots import spots_document
from stbench.report.page.tables import Published

WHOLE = 1_450_000
"""Characters of the index with galleries: it takes about a second to open over 10 Mbit/s then."""


def apart(tables: Sequence[Published], room: int) -> frozenset[str]:
    """Keys of tables whose galleries the index has no room for; the first of every dataset are placed first."""
    left, seen = set[str](), set[Picture]()
    for key, gallery in _in_turn(tables):
        new = [picture for picture in gallery.pictures if picture not in seen]
        size = len(packed(spots_document(gallery))) + sum(len(packed(asdict(picture))) for picture in new)
        if size <= room:
            room -= size
            seen |= set(new)
        else:
            left.add(key)
    return frozenset(left)


def _in_turn(tables: Sequence[Published]) -> list[tuple[str, Gallery]]:
    """Galleries by their tables' keys: the first of every dataset, then the second, and so on."""
    turns, ranked = Counter[str](), list[tuple[int, int, str, Gallery]]()
    for place, table in enumerate(tables):
        if table.gallery is not None:
            turns[table.board.facts.dataset] += 1
            ranked.append((turns[table.board.facts.dataset], place, table.key, table.gallery))
    return [(key, gallery) for _, _, key, gallery in sorted(ranked, key=lambda each: each[:2])]
