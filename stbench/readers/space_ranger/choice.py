"""Choice: which of the files that are there are read of each slide."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from stbench.errors import DataError
from stbench.readers.front import SlideFiles, slide_names
from stbench.readers.space_ranger.options import WHERE, SpaceRangerOptions
from stbench.readers.space_ranger.outputs import Outputs, outputs_in

USUAL_BIN_UM = 8
NEEDED = {
    "positions": ("the positions of a slide's spots", "spatial/tissue_positions.csv"),
    "scale_factors": ("the scale factors of a slide", "spatial/scalefactors_json.json"),
    "filtered": ("the counts of a slide's spots under tissue", "filtered_feature_bc_matrix.h5"),
    "raw": ("the counts of all spots of a slide", "raw_feature_bc_matrix.h5"),
}
"""What a file is, and what it is usually called, by its kind."""


def chosen_outputs(root: Path, options: SpaceRangerOptions) -> list[Outputs]:
    """The files of each slide that is read, in the order of their names.

    Raises:
        DataError: there is no slide, one lacks a file, or two have one name.
    """
    slides: dict[str, Outputs] = {}
    for outputs in bins_chosen(outputs_in(root), options.bin_um):
        if options.slides and outputs.name not in options.slides:
            continue
        first = slides.setdefault(outputs.name, outputs)
        if first is not outputs:
            raise DataError(
                str(outputs.folder), f"is a second slide '{outputs.name}', beside {first.folder}",
                "a name for each slide: that of its folder", "Rename one of the folders",
            )  # fmt: skip
    names = slide_names(root, [_files(slides, kind) for kind in (options.matrix, "positions", "scale_factors")])
    return [slides[name] for name in names]


def absent_slides(outputs: Sequence[Outputs], options: SpaceRangerOptions) -> tuple[str, ...]:
    """A remark where slides that the card names are not there."""
    absent = [name for name in options.slides if name not in {each.name for each in outputs}]
    if not absent:
        return ()
    return (f"{len(absent)} of {len(options.slides)} slides that the card names are not here: {', '.join(absent)}",)


def _files(slides: dict[str, Outputs], kind: str) -> SlideFiles:
    purpose, usual = NEEDED[kind]
    present = {name: outputs.files[kind] for name, outputs in sorted(slides.items()) if kind in outputs.files}
    expected: Callable[[str], Path] = partial(_expected, slides, usual)
    return SlideFiles(purpose, present, expected)


def _expected(slides: dict[str, Outputs], usual: str, name: str) -> Path:
    return slides[name].folder / usual


def bins_chosen(sets: Sequence[Outputs], bin_um: float | None) -> list[Outputs]:
    """Of each slide's bins the size that was chosen; sets that are of no bins as they are."""
    binned: dict[str, dict[int, Outputs]] = defaultdict(dict)
    for outputs in sets:
        if outputs.bin_um is not None:
            binned[outputs.name][outputs.bin_um] = outputs
    spots = [outputs for outputs in sets if outputs.bin_um is None and outputs.name not in binned]
    return spots + [_bin(name, sizes, bin_um) for name, sizes in binned.items()]


def _bin(name: str, sizes: dict[int, Outputs], bin_um: float | None) -> Outputs:
    """Those of ``bin_um``; where none is stated those of 8 µm, else of the next size that there is."""
    if bin_um is None:
        return sizes[min(sizes, key=lambda size: (size < USUAL_BIN_UM, abs(size - USUAL_BIN_UM)))]
    if bin_um not in sizes:
        listed = ", ".join(map(str, sorted(sizes)))
        raise DataError(WHERE, f"bin_um is {bin_um:g}, and slide '{name}' has bins of {listed} µm", "one of these")
    return sizes[int(bin_um)]
