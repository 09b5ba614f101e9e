"""Markers: genes that a card names, under the names that slides have for them."""

from collections.abc import Sequence

from stbench.data.genes.lists import in_all
from stbench.data.genes.meaning import Meanings
from stbench.data.genes.species import HUMAN, species_of
from stbench.data.genes.table import human_genes
from stbench.data.slide import Slide


def measured_markers(
    name: str, markers: Sequence[str], slides: Sequence[Slide]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Markers as slides call them, and remarks: on those under another name, and on those that not all slides have.

    Args:
        name: of the cohort, for remarks.
        markers: as the card names them.
        slides: whose genes are called alike.
    """
    common = in_all(slides)
    absent = [marker for marker in markers if marker not in common]
    if not absent:
        return tuple(markers), ()
    others = _under_other_names(absent, common)
    measured = tuple(dict.fromkeys(others.get(marker, marker) for marker in markers))
    remarks = [f"{name}: the marker {marker} is called {other} in the slides" for marker, other in others.items()]
    if lost := [marker for marker in absent if marker not in others]:
        remarks.append(f"{name}: not all slides have the marker{'s' * (len(lost) > 1)} {', '.join(lost)}")
    return measured, tuple(remarks)


def _under_other_names(absent: Sequence[str], common: set[str]) -> dict[str, str]:
    """The only name in the slides of each gene that is asked for by another one."""
    table = human_genes() if species_of(common) == HUMAN else None
    if table is None:
        return {}
    reader = Meanings(absent, table)
    wanted = {marker: reader.of(marker).gene for marker in absent}
    reader = Meanings(common, table)
    called = {marker: [] for marker in absent}  # type: dict[str, list[str]]
    for gene in common:
        meaning = reader.of(gene).gene
        for marker, asked in wanted.items():
            if meaning == asked:
                called[marker].append(gene)
    return {marker: names[0] for marker, names in called.items() if len(names) == 1}
