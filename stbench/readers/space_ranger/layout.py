"""Layout: whether a folder is of Space Ranger's, and what its card has to state."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.readers.label_tables import read_label_table
from stbench.readers.recognition import Sighting
from stbench.readers.space_ranger.choice import chosen_outputs
from stbench.readers.space_ranger.options import SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs, outputs_in
from stbench.readers.space_ranger.positions import read_positions

TABLES = (".tsv", ".csv", ".txt", ".tsv.gz", ".csv.gz", ".txt.gz")


def look(folder: Path) -> Sighting:
    """Every set of positions and counts is a slide.

    Raises:
        DataError: it is such a folder, and a file of a slide is missing.
    """
    sets = outputs_in(folder)
    located = [each for each in sets if "positions" in each.files]
    if not located:
        return Sighting(why=f"no tissue_positions.csv or .parquet, nor tissue_positions_list.csv{_beside(sets)}")
    options: dict[str, Any] = {}
    if not any("filtered" in each.files for each in located) and any("raw" in each.files for each in located):
        options["matrix"] = "raw"
    outputs = chosen_outputs(folder, SpaceRangerOptions(**options))
    sizes = sorted({each.bin_um for each in sets if each.bin_um is not None})
    if sizes:
        options["bin_um"] = next(each.bin_um for each in outputs if each.bin_um is not None)
    tables = list(_label_tables(folder, outputs))
    if len(tables) == 1:
        options["labels"] = tables[0]
    return Sighting(
        why=_why(folder, outputs, options), slides=tuple(each.name for each in outputs), options=options,
        facts=_technology(outputs), hints=tuple(_hints(sizes, tables)),
    )  # fmt: skip


def _beside(sets: Sequence[Outputs]) -> str:
    return f", beside {len(sets)} matrices of counts" if sets else ""


def _why(folder: Path, outputs: Sequence[Outputs], options: dict[str, Any]) -> str:
    first = outputs[0].files
    matrix, positions = (first[kind].relative_to(folder) for kind in (options.get("matrix", "filtered"), "positions"))
    slides = f"{len(outputs)} slides, each" if len(outputs) > 1 else "1 slide"
    return f"{slides} with counts and positions of spots, as {matrix} and {positions}"


def _technology(outputs: Sequence[Outputs]) -> dict[str, str]:
    """Nothing where there are slides of both kinds."""
    kinds = {"Visium" if each.bin_um is None else "Visium HD" for each in outputs}
    return {"technology": kinds.pop()} if len(kinds) == 1 else {}


def _hints(sizes: Sequence[int], tables: Sequence[str]) -> Iterator[str]:
    if len(sizes) > 1:
        yield f"bin_um may be any of {', '.join(map(str, sizes))}"
    if len(tables) > 1:
        yield f"labels may be any of {', '.join(tables)}"


def _label_tables(folder: Path, outputs: Sequence[Outputs]) -> Iterator[str]:
    """Names of tables directly in the folder that give spots of a slide more than one label."""
    paths = [path for path in sorted(without_strays(folder.iterdir())) if path.name.lower().endswith(TABLES)]
    mine = {path for each in outputs for path in each.files.values()}
    paths = [path for path in paths if path.is_file() and path not in mine]
    spots = {each.name: read_positions(each.files["positions"]).positions.spots for each in outputs if paths}
    return (path.name for path in paths if _tells_apart(path, spots))


def _tells_apart(path: Path, spots: dict[str, tuple[str, ...]]) -> bool:
    """Whether a table has several labels for spots of a slide, and can be read for all slides."""
    try:
        table = read_label_table(path)
        labels = {name: table.labels_of(name, own) for name, own in spots.items()}
        names = [set(each.at(name, spots[name])) - {""} for name, each in labels.items() if each is not None]
    except DataError:
        return False
    return any(len(each) > 1 for each in names)
