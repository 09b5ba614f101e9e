"""Pairing: which table of positions is of which image."""

from collections.abc import Sequence
from pathlib import Path

from stbench.errors import DataError
from stbench.readers.unmeasured.files import Files, Found, is_called, stem
from stbench.readers.unmeasured.table import PURPOSE, has_positions


def paired(found: Found) -> list[Files]:
    """Slides with their tables: called as the slide or its image, wherever they are; or the only one beside it.

    Raises:
        DataError: a slide has two tables of positions, or none of its tables has any; or a table is of no slide.
    """
    tables: dict[str, list[Path]] = {slide.name: [] for slide in found.slides}
    for path in found.tables:
        owner = _owner(path, found.slides)
        if owner is not None:
            tables[owner.name].append(path)
        elif has_positions(path):
            raise DataError(
                str(path), "has positions, and it is not clear of which image", "a table that is called as its image",
                f"Rename it, as {stem(found.slides[0].image)}.csv, or move it elsewhere",
            )  # fmt: skip
    return [slide._replace(table=_only(slide, tables[slide.name])) for slide in found.slides]


def _owner(path: Path, slides: Sequence[Files]) -> Files | None:
    """The slide that a table is called as, by the longest name; else the only one in the table's folder."""
    called = [(len(name), slide) for slide in slides for name in slide.names if is_called(path, name)]
    if called:
        return max(called, key=lambda each: each[0])[1]
    beside = [slide for slide in slides if slide.image.parent == path.parent]
    return beside[0] if len(beside) == 1 else None


def _only(slide: Files, paths: Sequence[Path]) -> Path | None:
    """The slide's table with positions, where it has tables at all."""
    located = [path for path in paths if has_positions(path)]
    if len(located) > 1 or (paths and not located):
        which = ", ".join(path.name for path in (located or paths)[:3])
        raise DataError(
            str(slide.image.parent), f"has {len(located)} tables of positions of slide '{slide.name}' ({which})",
            PURPOSE, "Leave one such table there" if located else "Name its columns so, or move the table elsewhere",
        )  # fmt: skip
    return located[0] if located else None
