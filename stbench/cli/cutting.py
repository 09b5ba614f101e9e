"""``stbench data cut``: patches are cut and remembered before a run asks for them."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from stbench.cli.data import DataRoot, Name, data
from stbench.cli.options import CacheFolder, Cards, ProfileOption, Weights, cache_folder, weights_paths
from stbench.errors import SelectionError
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from stbench.data.patches import PatchSpec


@data.command()
def cut(
    name: Name,
    methods: Annotated[
        str, typer.Option(help="Methods whose patches are cut; all where neither this nor --patch is given.")
    ] = "",
    patch: Annotated[
        list[str], typer.Option(metavar="UM:PX", help="Also patches of so many µm, in so many pixels; may be repeated.")
    ] = [],  # noqa: B006  (typer copies it)
    profile: ProfileOption = "quick",
    data_root: DataRoot = None,
    weights: Weights = [],  # noqa: B006  (typer copies it)
    cards: Cards = None,
    cache: CacheFolder = None,
) -> None:
    """Cut the patches that methods will ask for. What is cut already is left."""
    from stbench import cards as decks
    from stbench.cli.notes import note_remarks
    from stbench.cli.progress import left
    from stbench.cli.selection import chosen_entries
    from stbench.files.array_cache import ArrayCache
    from stbench.readers import read_cohort
    from stbench.runs.cutting import cut_ahead, patches_of
    from stbench.weights import WeightSearch

    card, deck, arrays = decks.datasets(cards)[name], decks.methods(cards), ArrayCache(cache_folder(cache))
    asked = methods or ("" if patch else "all")
    entries = chosen_entries(asked, deck, profile, variants=False) if asked else ()
    specs = tuple(dict.fromkeys([*patches_of(entries, WeightSearch(weights_paths(weights))), *map(_spec, patch)]))
    cohort = read_cohort(card, data_root, arrays)
    note_remarks(cohort)
    start, n_new = time.monotonic(), 0
    for number, each in enumerate(cut_ahead(cohort, specs, arrays), start=1):
        n_new += each.is_new
        if each.is_new:
            eta = left(time.monotonic() - start, each.share)
            size = f"{each.patch.side_um:g} µm in {each.patch.pixels} px"
            print(visible(f"[{number}/{len(cohort.slides) * len(specs)}] {each.slide}, {size}: cut; {eta}"), flush=True)
    print(f"{n_new} of {len(cohort.slides) * len(specs)} were cut: {len(specs)} sizes, of {len(cohort.slides)} slides.")


def _spec(text: str) -> "PatchSpec":
    """``UM:PX`` as what is cut."""
    from stbench.data.patches import PatchSpec

    side, _, pixels = text.partition(":")
    try:
        spec = PatchSpec(side_um=float(side), pixels=int(pixels))
    except ValueError:
        spec = PatchSpec(side_um=0, pixels=0)
    if not (0 < spec.side_um < float("inf") and 0 < spec.pixels <= MOST_PX):
        raise SelectionError(f"--patch {text}", "is not UM:PX", "µm and pixels of a patch, as --patch 112:224")
    return spec


MOST_PX = 4096
