"""Flipped bits over a store and a cache: noticed, or without effect; never another number, never the end of a table."""

import json
import logging
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.trials.base import Outcome
from stbench.analyses.leaderboard import Leaderboard, Row
from stbench.analyses.ranking import leaderboard
from stbench.cards import datasets, methods, tasks
from stbench.data.patches import PatchSpec
from stbench.files.array_cache import ArrayCache
from stbench.files.damage import Damaged
from stbench.files.tables import read_table
from stbench.runs.answers import answers_of
from stbench.runs.engines.base import Report
from stbench.runs.entries import entry_of
from stbench.runs.execute import execute
from stbench.runs.place import Place
from stbench.runs.plan import Job, Plan, make_plan
from stbench.runs.run import run_plan
from stbench.runs.store import Store
from tests.made import CARDS
from tests.made.her2st import write_her2st
from tests.made.tiny import tiny_cohort

METHODS = ("learner", "mean", "colour-ridge")
ARCHIVE = CARDS.parent / "archives" / "run-format-1" / "store"
WHOLE_SHARE = 20
"""Of so many trials of a group, one is of a whole command: it takes about a second."""
Reading = Callable[[Path], object]
"""What is read of a file: None where its damage is noticed."""


FULL = 670
"""Flipped bits of each kind of file: some 10,000."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """``many`` flipped bits of every kind of stored file, then of whole commands."""
    draws = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="stbench-trials-") as name, _quiet():
        folder = Path(name)
        made = Made.of(folder)
        for group, paths, reading in groups(made):
            for _ in range(many):
                yield flipped(group, draws.choice(paths), reading, draws)
        for part in ("store", "cache"):
            paths = sorted(path for path in (folder / part).rglob("*") if path.is_file() and path.suffix != ".lock")
            for number in range(max(many // WHOLE_SHARE, 1)):
                yield whole_command(made, folder / part, draws.choice(paths), draws, number)


@dataclass(frozen=True)
class Made:
    """A store and a cache as a run leaves them, and its table."""

    place: Place
    board: Leaderboard

    @classmethod
    def of(cls, folder: Path) -> "Made":
        """Run three methods on a made dataset."""
        write_her2st(folder / "data", ("A1", "B1"))
        place = Place(
            store=folder / "store", cache=folder / "cache", dataset=datasets()["her2st"], data_root=folder / "data"
        )
        for slide in tiny_cohort(folder / "demo", spots=12).slides:  # images are painted, and counts drawn
            slide.patches(PatchSpec(pixels=16, side_um=60.0))
        return cls(place, run(place, planned(place)))


class InThisProcess:
    """An engine without workers."""

    def run(self, jobs: Sequence[Job], place: Place, report: Report) -> None:
        """One job after the other."""
        for job in jobs:
            report(job, execute(job, place))


def planned(place: Place) -> Plan:
    """The plan of the methods, of a cohort that is read anew for each place."""
    deck = methods(CARDS)
    return make_plan([entry_of(deck[name], "quick") for name in METHODS], tasks()["gene-pred"], place.cohort(), "quick")


def run(place: Place, plan: Plan) -> Leaderboard:
    """Run what is to do."""
    run_plan(plan, place, InThisProcess(), lambda ended: None)
    return leaderboard(answers_of(plan, Store.existing(place.store)))


def groups(made: Made) -> Iterator[tuple[str, list[Path], Reading]]:
    """Kinds of stored files, and how each is read."""
    store = Store(made.place.store)
    for cache in (made.place.cache, made.place.cache.parent / "demo"):
        for kind in sorted(path for path in cache.iterdir() if path.is_dir()):
            yield f"cache: {kind.name}", sorted(kind.glob("*.npy")), partial(cached, ArrayCache(cache))
    for name in ("predictions.npz", "record.json", "checksums.json", "log.txt"):
        yield f"store: {name}", sorted(store.folder.glob(f"jobs/*/{name}")), partial(result, store)
    yield "store: models", sorted(path for path in store.folder.glob("models/*/*")), partial(model, store)
    yield "store: panels", sorted(store.folder.glob("panels/*")), lambda path: store.panel(path.stem)
    yield "store: scores", sorted(store.folder.glob("scores/*/*.parquet")), table
    yield "store: format", [store.folder / "format.json"], lambda path: Store.existing(path.parent)
    before = Store(made.place.store.parent / "before")
    for path in ARCHIVE.glob("jobs/*/*"):
        target = before.folder / path.relative_to(ARCHIVE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    yield "store of format 1: predictions", sorted(before.folder.glob("jobs/*/*.npz")), partial(result, before)


def flipped(group: str, path: Path, reading: Reading, draws: random.Random) -> Outcome:
    """One bit of one file."""
    expected = reading(path)
    with one_bit(path, draws) as bit:
        try:
            value = reading(path)
        except Exception as error:  # whatever it is, it ends a command
            return Outcome(group, False, f"{path.name}, bit {bit}: {type(error).__name__}: {error}")
    held = value is None or value == expected
    return Outcome(group, held, "" if held else f"{path.name}, bit {bit}: reads as something else")


@contextmanager
def one_bit(path: Path, draws: random.Random) -> Iterator[int]:
    """The file with one bit changed, and as it was afterwards."""
    content = path.read_bytes()
    bit = draws.randrange(8 * len(content)) if content else 0
    changed = bytearray(content)
    if content:
        changed[bit // 8] ^= 1 << bit % 8
    path.write_bytes(changed)
    try:
        yield bit
    finally:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def cached(cache: ArrayCache, path: Path) -> object:
    """An array's content."""
    array = cache.get(path.parent.name, path.stem)
    return None if array is None else (array.dtype, array.shape, array.tobytes())


def result(store: Store, path: Path) -> object:
    """A job's record and predictions, whichever of its files changed."""
    key = path.parent.name
    if store.damage(key) is not None:
        return None
    record = store.record(key)
    parts = store.predictions(key) if store.is_measured(key) else ()
    return record, [(part.values.tobytes(), *part[1:]) for part in parts]


def model(store: Store, path: Path) -> object:
    """The files of a model that are loaded."""
    try:
        folder = store.model(path.parent.name)
    except Damaged:
        return None
    names = ("training.json", "facts.json", "arrays.safetensors", "model.json")
    return folder and [(folder / name).read_bytes() for name in names if (folder / name).exists()]


def table(path: Path) -> object:
    """A table's values."""
    try:
        scores = read_table(path)
    except Damaged:
        return None
    return json.dumps(scores.to_pydict()), scores.schema.metadata, scores.schema


def whole_command(made: Made, part: Path, path: Path, draws: random.Random, number: int) -> Outcome:
    """A table with a bit changed: its rows are right, or damaged; the next run makes it what it was."""
    group = f"whole command: {part.name}"
    place = replace(made.place, cache_limit_bytes=2**40 + number)  # its cohort is read anew
    name = path.relative_to(part)
    with one_bit(path, draws) as bit:
        try:
            plan = planned(place)
            first = leaderboard(answers_of(plan, Store.existing(place.store)))
            second = run(place, plan)
        except Exception as error:  # whatever it is, it ends a command
            return Outcome(group, False, f"{name}, bit {bit}: {type(error).__name__}: {error}")
    wrong = [row.method for row in first.rows if not _same(row, made.board) and row.status != "damaged"]
    left = [row.method for row in second.rows if not _same(row, made.board)]
    held = not wrong and not left
    return Outcome(group, held, "" if held else f"{name}, bit {bit}: other numbers in {wrong}, not mended {left}")


def _same(row: Row, board: Leaderboard) -> bool:
    other = board.named(row.method)
    return other is not None and (row.status, row.values, row.slides) == (other.status, other.values, other.slides)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the notes of each damage."""
    logger = logging.getLogger("stbench")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
