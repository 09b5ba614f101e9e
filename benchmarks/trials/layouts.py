"""What readers of people's folders do with files that are cut short or changed at random.

A trial holds where the folder is refused with one message of the house or read and its patches cut, in 10 seconds and
2 GiB, by a process that lives on. Noise may also give another number, which nobody can tell.
"""

import multiprocessing
import resource
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.trials.base import Outcome
from stbench.cards import DatasetCard
from stbench.data.patches import PatchSpec
from stbench.errors import StbenchError
from stbench.readers import read_cohort
from tests.made.h5ad import write_h5ads
from tests.made.hest import write_hest, write_task
from tests.made.space_ranger import made_slide, write_cohort, write_slide, write_tiff
from tests.made.stimage import write_stimage

Rng = np.random.Generator
SECONDS, MEMORY_KIB = 10.0, 2 * 2**20
NAMES = ("S1", "S2", "S3")


class Layout(NamedTuple):
    """A folder that can be read, and how."""

    write: Callable[[Path], object]
    reader: str
    options: dict[str, object]
    spoilt: tuple[str, ...]
    """Files that trials change, each a group, as patterns below the folder."""


def with_tiff(folder: Path) -> None:
    """Space Ranger's folders of version 1 with a pyramid beside each."""
    write_cohort(folder, NAMES, positions="v1", matrix="mtx.gz")
    for seed, name in enumerate(NAMES):
        write_tiff(folder / name / "scan.tif", made_slide(seed).pixels)


def with_bins(folder: Path) -> None:
    """Visium HD's bins of 8 µm."""
    for seed, name in enumerate(NAMES):
        made = made_slide(seed, bin_um=8.0)
        write_slide(folder / name / "binned_outputs/square_008um", made, positions="parquet", pictures=("hires",))


LABELS: dict[str, object] = {"labels": "layers.tsv"}
LAYOUTS = {
    "space-ranger": Layout(
        lambda folder: write_cohort(folder, NAMES), "space-ranger", LABELS,
        ("S1/outs/*.h5", "S1/outs/spatial/*.csv", "S1/outs/spatial/*.json", "S1/outs/spatial/*hires*.png",
         "layers.tsv"),
    ),
    "space-ranger 1 and TIFF": Layout(with_tiff, "space-ranger", {}, (
        "S1/scan.tif", "S1/outs/*/matrix.mtx.gz", "S1/outs/*/barcodes.tsv.gz", "S1/outs/*/features.tsv.gz",
    )),
    "h5ad": Layout(write_h5ads, "h5ad", {"labels": "layer"}, ("S1.h5ad",)),
    "hest": Layout(lambda folder: write_hest(folder, NAMES), "hest", {"labels": "layer"}, (
        "st/S1.h5ad", "wsis/S1.tif", "metadata/S1.json",
    )),
    "hest-bench": Layout(lambda folder: write_task(folder, NAMES), "hest-bench", {}, (
        "adata/S1.h5ad", "patches/S1.h5", "splits/train_0.csv",
    )),
    "stimage-1k4m": Layout(write_stimage, "stimage-1k4m", {}, (
        "*/coord/*_S1_coord.csv", "*/gene_exp/*_S1_count.csv", "annotation/*_S1_anno.csv", "*/image/*_S1.png",
    )),
    "visium hd": Layout(with_bins, "space-ranger", {}, ("S1/*/*/spatial/*.parquet",)),
}  # fmt: skip


FULL = 200
"""Of each kind of file."""


def trials(many: int, seed: int, layouts: Mapping[str, Layout] = LAYOUTS) -> Iterator[Outcome]:
    """Up to ``many`` for each file of each layout."""
    for name, layout in layouts.items():
        with tempfile.TemporaryDirectory() as made:
            base, folder = Path(made) / "base", Path(made) / "copy"
            layout.write(base)
            _read_and_cut(layout, base)  # imports once what all trials need
            yield Outcome(f"{name}: as written", not (wrong := _outcome(layout, base)), wrong)
            for pattern in layout.spoilt:
                for number in range(many):
                    rng = np.random.default_rng([seed, number])
                    shutil.rmtree(folder, ignore_errors=True)
                    shutil.copytree(base, folder)
                    (path,) = folder.glob(pattern)
                    what = spoil(rng, path)
                    wrong = _outcome(layout, folder)
                    held = wrong in ("", REFUSED)
                    detail = "" if held else f"{what}, seed {seed}, {number}: {wrong}"
                    yield Outcome(f"{name}: {path.name}", held, detail)


REFUSED = "refused"


def spoil(rng: Rng, path: Path) -> str:
    """Change a file in place; says how."""
    content = bytearray(path.read_bytes())
    kind = str(rng.choice(["cut", "bytes", "bits", "zeros", "noise", "twice", "gap"]))
    at = int(rng.integers(len(content)))
    length = int(rng.integers(1, max(2, min(400, len(content) - at))))
    if kind == "cut":
        del content[at:]
    elif kind == "bytes":
        for place in rng.integers(len(content), size=int(rng.integers(1, 20))):
            content[place] = int(rng.integers(256))
    elif kind == "bits":
        content[at] ^= 1 << int(rng.integers(8))
    elif kind == "zeros":
        content[at : at + length] = bytes(length)
    elif kind == "noise":
        content[at : at + length] = rng.bytes(length)
    elif kind == "twice":
        content[at:at] = content[at : at + length]
    else:
        del content[at : at + length]
    path.write_bytes(bytes(content))
    return f"{kind} at {at}"


def _outcome(layout: Layout, folder: Path) -> str:
    """ "" where the folder was read, ``refused``, or what went wrong; in a process of its own, which may die of it."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(layout, folder, there))
    process.start()
    there.close()
    try:
        answer = str(here.recv()) if here.poll(SECONDS) else f"takes more than {SECONDS:.0f} s"
    except EOFError:
        answer = "the process died"
    process.kill()
    process.join()
    return answer


def _read(layout: Layout, folder: Path, there: Connection) -> None:
    warnings.simplefilter("ignore")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        _read_and_cut(layout, folder)
        answer = ""
    except StbenchError as error:
        answer = REFUSED if str(error) else "refused without a word"
    except Exception as error:  # what the trial is about
        answer = f"{type(error).__name__}: {str(error)[:300]}"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    there.send(answer if grown < MEMORY_KIB else f"took {grown / 2**20:.1f} GiB")


def _read_and_cut(layout: Layout, folder: Path) -> None:
    card = DatasetCard.model_validate({"reader": layout.reader, "options": layout.options, "title": "Trial"})
    cohort = read_cohort(card.read_from(folder / "card.yaml", {}), folder, None)
    for slide in cohort.slides:
        slide.at(np.arange(3)).patches(PatchSpec(side_um=100.0, pixels=8))
