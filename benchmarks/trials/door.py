"""What people's files do at the door: tables, images, labels and cards, changed at random and in the ways people meet.

A trial holds where the files are refused with one message, or read as the same cohort, or read with a remark; noise in
text may also be another number, which nobody can tell. No trial holds that raises anything but an error of the house.
"""

import gzip
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.trials.base import Outcome
from stbench.cards import DatasetCard, MethodCard, TaskCard, datasets
from stbench.cards.base import Card
from stbench.cards.deck import Deck, installed_cards
from stbench.data import Cohort
from stbench.errors import StbenchError
from stbench.readers import read_cohort
from tests.made.her2st import counts_path, image_path, spots_path, write_her2st

Rng = np.random.Generator
SLIDES = ("A1", "A2", "B1", "C1")
GENES = tuple(f"GENE{number}" for number in range(30))
CARD = datasets()["her2st"]
COUNT_FORMS = (
    "cpm", "fractions", "log", "negative", "zero", "nan", "times", "median", "whole logs", "too many",
)  # fmt: skip
HARMLESS_FORMS = ("crlf", "cr", "bom", "blank", "quoted", "unpacked", "packed", "rhead", "capitals", "members")
GENE_FORMS = ("{}.1", "{}.12", "{}_human", "{}-1", "GRCh38_{}", "hg38_{}", "{}")
GEOMETRIES = ("swap", "both", "flip", "mixed", "far", "stretch", "point", "nan", "scale")
STRAYS = ("._A1.tsv.gz", ".DS_Store", "Thumbs.db", "desktop.ini", "A1.tsv.gz~", "notes.txt", "A1.tsv.bak", ".A1.swp")
FOLDERS = ("ST-cnts", "ST-spotfiles", "ST-imgs", "ST-imgs/A", "ST-imgs/A/A1", "ST-cluster/lbl")


def labels_path(folder: Path, slide: str) -> Path:
    """The cluster labels of a slide."""
    return folder / "ST-cluster/lbl" / f"{slide}-cluster-annotation.tsv.gz"


def lines_of(path: Path) -> list[str]:
    """Lines of a text file, gzipped or not."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode().rstrip("\n").split("\n")


def write_lines(path: Path, lines: list[str], end: str = "\n", start: str = "") -> None:
    """Write them as they were packed."""
    content = (start + end.join(lines) + end).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def changed_cells(path: Path, column: str, change: Callable[[str, int], str]) -> None:
    """Pass the cells of a column through ``change``, which gets the row's number too."""
    head, *rows = [line.split("\t") for line in lines_of(path)]
    at = head.index(column)
    for number, row in enumerate(rows):
        row[at] = change(row[at], number)
    write_lines(path, ["\t".join(row) for row in [head, *rows]])


def counts_matrix(path: Path, change: Callable[[np.ndarray], np.ndarray]) -> None:
    """Pass a count table's numbers through ``change``."""
    head, *rows = lines_of(path)
    spots = [row.partition("\t")[0] for row in rows]
    numbers = change(np.array([row.split("\t")[1:] for row in rows], dtype=float))
    cells = [[f"{value:g}" if value != round(value) else str(int(value)) for value in row] for row in numbers.tolist()]
    write_lines(path, [head, *("\t".join([spot, *row]) for spot, row in zip(spots, cells, strict=True))])


# Harmless forms: the same cohort
def form(rng: Rng, folder: Path) -> str:
    """A table in another form that means the same."""
    path = [counts_path, spots_path, labels_path][rng.integers(3)](folder, "A1")
    lines, kind = lines_of(path), str(rng.choice(HARMLESS_FORMS))
    if kind == "crlf":
        write_lines(path, lines, end="\r\n")
    elif kind == "cr":
        write_lines(path, lines, end="\r")
    elif kind == "capitals":
        ends = len("".join(path.suffixes))
        path.rename(path.with_name(path.name[:-ends] + path.name[-ends:].upper()))
    elif kind == "members" and path.suffix == ".gz":
        content = gzip.decompress(path.read_bytes())
        path.write_bytes(gzip.compress(content[:99]) + gzip.compress(content[99:]))
    elif kind == "bom":
        write_lines(path, lines, start="\ufeff")
    elif kind == "blank":
        write_lines(path, [*lines, "", ""])
    elif kind == "quoted":
        write_lines(path, ["\t".join(f'"{cell}"' for cell in line.split("\t")) for line in lines])
    elif kind == "rhead" and path == counts_path(folder, "A1"):
        write_lines(path, [lines[0].lstrip("\t"), *lines[1:]])
    elif path.suffix == ".gz":
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    else:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    return f"{kind} in {path.name}"


def stray(rng: Rng, folder: Path) -> str:
    """A file that nobody means to be read."""
    path = folder / str(rng.choice(FOLDERS)) / str(rng.choice(STRAYS))
    path.write_bytes(rng.bytes(20))
    return str(path.relative_to(folder))


def tail(rng: Rng, folder: Path) -> str:
    """Bytes behind the end of an image."""
    more = [b"\r\n", b"\n", b" ", rng.bytes(40).replace(b"\xff", b"x")][rng.integers(4)]
    path = image_path(folder, "A1")
    path.write_bytes(path.read_bytes() + more)
    return f"{more!r} behind the image"


# Wrong content: refused, or remarked on
def geometry(rng: Rng, folder: Path) -> str:
    """Positions that are not those of the image or array."""
    path, kind = spots_path(folder, "A1"), str(rng.choice(GEOMETRIES))
    step = rng.uniform(3, 8)
    if kind == "swap":
        head, *rows = lines_of(path)
        pair = ("x", "y") if rng.random() < 0.5 else ("pixel_x", "pixel_y")
        names = [{pair[0]: pair[1], pair[1]: pair[0]}.get(name, name) for name in head.split("\t")]
        write_lines(path, ["\t".join(names), *rows])
    elif kind == "mixed":
        changed_cells(path, "pixel_x", lambda cell, row: str(float(cell) / 2) if row % 2 else cell)
    elif kind == "far":
        target = int(rng.integers(30))
        changed_cells(
            path, "pixel_y", lambda cell, row: str((float(cell) + 40 * step) % 200) if row == target else cell
        )
        changed_cells(path, "pixel_x", lambda cell, row: str((float(cell) + 90) % 220) if row == target else cell)
    elif kind == "stretch":
        changed_cells(path, "pixel_y", lambda cell, row: str(float(cell) / step))
    elif kind == "flip":
        column, side = [("pixel_x", 320), ("pixel_y", 280)][rng.integers(2)]
        changed_cells(path, column, lambda cell, row: str(side - float(cell)))
    elif kind == "both":
        head, *rows = lines_of(path)
        names = [{"x": "y", "y": "x", "pixel_x": "pixel_y", "pixel_y": "pixel_x"}.get(n, n) for n in head.split("\t")]
        write_lines(path, ["\t".join(names), *rows])
    elif kind == "point":
        changed_cells(path, "pixel_x", lambda cell, row: "100")
        changed_cells(path, "pixel_y", lambda cell, row: "100")
    elif kind == "nan":
        target = int(rng.integers(30))
        changed_cells(path, "pixel_x", lambda cell, row: "" if row == target else cell)
    else:
        for column in ("pixel_x", "pixel_y"):
            changed_cells(path, column, lambda cell, row: str(float(cell) / step))
    return kind


def genes(rng: Rng, folder: Path) -> str:
    """Names of genes that differ in one slide or two."""
    share, form = rng.uniform(0.15, 1.0), str(rng.choice(GENE_FORMS))
    for slide in [["A1"], ["A1", "C1"]][rng.integers(2)]:
        head, *rows = lines_of(counts_path(folder, slide))
        names = head.split("\t")
        cut = 1 + round(share * len(GENES))
        renamed = [form.format(name.lower() if form == "{}" else name) for name in names[1:cut]]
        write_lines(counts_path(folder, slide), ["\t".join([names[0], *renamed, *names[cut:]]), *rows])
    return f"{form} at {share:.0%}"


def counts(rng: Rng, folder: Path) -> str:
    """Numbers that are no counts."""
    kind, scale = str(rng.choice(COUNT_FORMS)), 10 ** rng.integers(4, 7)
    changes: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "times": lambda table: table * rng.integers(2, 20),
        "median": lambda table: np.round(table / table.sum(1, keepdims=True) * np.median(table.sum(1))),
        "whole logs": lambda table: np.round(np.log1p(table)),
        "too many": lambda table: table * 2**24,
        "cpm": lambda table: np.round(table / table.sum(1, keepdims=True) * scale),
        "fractions": lambda table: table / table.sum(1, keepdims=True),
        "log": np.log1p,
        "negative": lambda table: table - table.mean().round() - 1,
        "zero": lambda table: table * 0,
        "nan": lambda table: np.where(table == table.max(), -1, table),
    }
    counts_matrix(counts_path(folder, "A1"), changes[kind])
    return kind


def twin(rng: Rng, folder: Path) -> str:
    """A slide that stands under another patient again, shuffled, cut or with another image."""
    kind = str(rng.choice(["copy", "shuffled", "cut", "renamed image", "fewer genes"]))
    for path in (counts_path, spots_path, labels_path):
        path(folder, "B1").write_bytes(path(folder, "A1").read_bytes())
    if kind not in ("renamed image", "fewer genes"):
        image_path(folder, "B1").write_bytes(image_path(folder, "A1").read_bytes())
    head, *rows = lines_of(counts_path(folder, "B1"))
    rows = [rows[i] for i in rng.permutation(len(rows))] if kind == "shuffled" else rows
    if kind == "fewer genes":
        head, *rows = ["\t".join(line.split("\t")[:25]) for line in [head, *rows]]
    write_lines(counts_path(folder, "B1"), [head, *(rows[: len(rows) * 2 // 3] if kind == "cut" else rows)])
    return kind


def label(rng: Rng, folder: Path) -> str:
    """Labels that are lacking, under another name, or of other spots."""
    kind = str(rng.choice(["renamed", "elsewhere", "text", "other spots", "unique", "twice"]))
    if kind in ("renamed", "elsewhere"):
        for slide in SLIDES:
            path = labels_path(folder, slide)
            moved = f"{slide}_labels.tsv.gz" if kind == "renamed" else f"../{slide}-cluster-annotation.tsv.gz"
            path.rename(path.parent / moved)
    elif kind == "unique":
        changed_cells(labels_path(folder, "A1"), "label", lambda cell, row: f"s{row}")
    elif kind == "twice":
        lines = lines_of(labels_path(folder, "A1"))
        write_lines(labels_path(folder, "A1"), [*lines, lines[1].replace("\t0\t", "\t7\t")])
    elif kind == "text":
        changed_cells(labels_path(folder, "A1"), "x", lambda cell, row: "abc" if row == 3 else cell)
    else:
        changed_cells(labels_path(folder, "A1"), "x", lambda cell, row: str(int(cell) + 50))
    return kind


def name(rng: Rng, folder: Path) -> str:
    """A slide whose name does not say whose it is, or says it in another form than the others."""
    new = str(rng.choice(["A1B", "tumour", "12", "A1 copy", "A1 (1)", "case_3"]))
    for path in (counts_path, spots_path, labels_path):
        path(folder, "C1").rename(path(folder, new))
    (folder / "ST-imgs/C").rename(folder / f"ST-imgs/{new[0]}_")
    (folder / f"ST-imgs/{new[0]}_/C1").rename(folder / f"ST-imgs/{new[0]}_/{new}")
    return new


def unlabelled(rng: Rng, folder: Path) -> str:
    """Empty labels: no class of their own."""
    empty = str(rng.choice(["", "nan", "NA", " ", "NaN", "None", "N/A", "undetermined", "?"]))
    chosen = set(rng.choice(30, 9, replace=False).tolist())
    changed_cells(labels_path(folder, "A1"), "label", lambda cell, row: empty if row in chosen else cell)
    return f"'{empty}'"


def noise(where: Callable[[Path, str], Path], rng: Rng, folder: Path) -> str:
    """Bytes of one file changed, cut or doubled."""
    path = where(folder, "A1")
    unpacked = path.suffix == ".gz" and rng.random() < 0.7
    content = bytearray(gzip.decompress(path.read_bytes()) if unpacked else path.read_bytes())
    scrambled(rng, content)
    path.write_bytes(gzip.compress(bytes(content)) if unpacked else bytes(content))
    return path.name


def scrambled(rng: Rng, content: bytearray) -> None:
    """Change some bytes in place."""
    for _ in range(int(rng.integers(1, 6))):
        at, kind = int(rng.integers(max(len(content), 1))), int(rng.integers(5))
        if kind == 0:
            content[at : at + 1] = rng.bytes(1)
        elif kind == 1:
            del content[at : at + int(rng.integers(1, 30))]
        elif kind == 2:
            content[at:at] = bytes(rng.choice(np.frombuffer(b"\t\n\r\"'-.eEinfNa0123456789\0\xff,:{}[]", np.uint8), 3))
        elif kind == 3:
            content[at:at] = content[at : at + int(rng.integers(1, 60))]
        elif rng.random() < 0.2:
            del content[at:]


HARMLESS = {"harmless forms": form, "stray files": stray, "bytes behind an image": tail}
WRONG = {
    "geometry": geometry, "names of genes": genes, "numbers that are no counts": counts,
    "one slide, two patients": twin, "labels": label, "names of slides": name,
}  # fmt: skip
NOISE = {
    f"noise in her2st's {kind}": partial(noise, path)
    for kind, path in {
        "counts": counts_path,
        "positions": spots_path,
        "labels": labels_path,
        "images": image_path,
    }.items()
}
CARDS: dict[str, type[Card]] = {"datasets": DatasetCard, "methods": MethodCard, "tasks": TaskCard}


FULL = 200
"""Of each kind of change."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """Each kind of change ``many`` times; noise in each format of the reader and in each kind of card."""
    with tempfile.TemporaryDirectory() as made, warnings.catch_warnings():
        warnings.simplefilter("error")
        base = write_her2st(Path(made) / "base", SLIDES, GENES)
        plain = read_cohort(CARD, base, None)
        groups = {**HARMLESS, **WRONG, "empty labels": unlabelled, **NOISE}
        for group, change in groups.items():
            for number in range(many):
                yield _trial(group, change, np.random.default_rng([seed, number]), base, Path(made) / "copy", plain)
        for kind in CARDS:
            for number in range(many):
                yield _card_trial(kind, np.random.default_rng([seed, number]), Path(made) / "cards")


def _trial(
    group: str, change: Callable[[Rng, Path], str], rng: Rng, base: Path, folder: Path, plain: Cohort
) -> Outcome:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    what = change(rng, folder)
    try:
        cohort = read_cohort(CARD, folder, None)
    except StbenchError as error:
        held = group not in HARMLESS and group != "empty labels" and bool(str(error))
        return Outcome(group, held, "" if held else f"{what}: refused: {error}")
    except Exception as error:  # what the trial is about
        return Outcome(group, False, f"{what}: {type(error).__name__}: {error}")
    same, remarks = _content(cohort) == _content(plain), cohort.remarks != plain.remarks
    if group in NOISE:
        held = True
    elif group in HARMLESS:
        held = same and cohort.fingerprint == plain.fingerprint and not remarks
    else:
        held = _classes(cohort) <= _classes(plain) if group == "empty labels" else same or remarks
    return Outcome(group, held, "" if held else f"{what}: read as another cohort without a remark")


def _content(cohort: Cohort) -> list[object]:
    return [[slide.name, slide.patient, slide.mpp_um, asdict(slide.fingerprints)] for slide in cohort.slides]


def _classes(cohort: Cohort) -> set[str]:
    return {label for slide in cohort.slides if slide.labels is not None for label in slide.labels.tolist()} | {""}


def _card_trial(kind: str, rng: Rng, folder: Path) -> Outcome:
    shutil.rmtree(folder, ignore_errors=True)
    source = sorted((installed_cards() / kind).glob("*.yaml"))
    path, content = folder / kind / "mine.yaml", bytearray(source[int(rng.integers(len(source)))].read_bytes())
    path.parent.mkdir(parents=True)
    scrambled(rng, content)
    path.write_bytes(bytes(content))
    try:
        list(Deck(CARDS[kind], (folder, installed_cards()), (folder,)).values())
    except StbenchError:
        pass
    except Exception as error:  # what the trial is about
        return Outcome(
            f"noise in cards of {kind}", False, f"{type(error).__name__}: {str(error)[:200]}: {bytes(content)!r}"
        )
    return Outcome(f"noise in cards of {kind}", True)
