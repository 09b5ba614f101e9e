"""A crash, or an error of the system, at every file-system call of everything that a store and a cache write.

Each trial is a child process that ends before its n-th call, or whose n-th call fails. What was there before is there
afterwards, or the whole of what was to be written; and the next process writes it as if nothing had happened.
"""

import errno
import os
import random
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.trials.base import Outcome
from stbench.data import Panel
from stbench.errors import StbenchError
from stbench.files import folders
from stbench.files.array_cache import ArrayCache
from stbench.files.atomic import write_text
from stbench.metrics.slide_scores import embedding_scores
from stbench.runs.record import Record
from stbench.runs.store import Store
from stbench.scoring.answers import Prediction
from stbench.scoring.score_files import ScoreFiles

OLD, NEW = "old", "new"
RECORD = Record(
    key="a" * 64, status="measured", method="mean", task="t", dataset="d", fold="A1", seed=0, profile="quick"
)  # fmt: skip
PREDICTION = Prediction(np.eye(3, 2, dtype=np.float32), "A1", ("1x1", "1x2", "2x1"), ("ERBB2", "MGP"))
CALLS = ("open", "os.", "shutil.", "tempfile.")
"""How Python's audit events begin that tell of a file system."""
ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES)
WROTE, CRASHED, REFUSED = 0, 9, 10
"""Exit codes of a child."""
FULL_DISKS, LARGEST_BYTES = 20, 3000
Prepare = Callable[[Path], None]
"""Arranges in a child what will happen as it writes into a folder."""


class Writing(NamedTuple):
    """Something that is written in one piece, and how it is read."""

    name: str
    write: Callable[[Path, str], object]
    """(folder, text): writes what holds the text."""
    read: Callable[[Path], str | None]
    """The text that is there, or None."""
    replaces: bool = True
    """Whether other content may come under the same name."""
    folder: bool = False
    """Whether a whole folder is written."""


FULL = 1000
"""More than there are calls in any group."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """At most ``many`` calls of each group; errors and sizes are drawn with ``seed``."""
    draws = random.Random(seed)
    for writing in WRITINGS:
        for before in (None, OLD) if writing.replaces else (None,):
            what = f"{writing.name}, {'replaced' if before else 'new'}"
            for exchange in (True, False) if before and writing.folder else (True,):
                tail = what if exchange else f"{what}, no exchange"
                yield from at_calls(f"crash: {tail}", writing, before, many, _crash, exchange=exchange)
                fail = partial(_fail, draws.choice(ERRORS))
                yield from at_calls(f"error: {tail}", writing, before, many, fail, exchange=exchange)
            for _ in range(min(many, FULL_DISKS)):
                limit = partial(_limit_files, draws.randrange(LARGEST_BYTES))
                yield tried(f"full disk: {what}", writing, before, limit)[1]


def at_calls(
    group: str, writing: Writing, before: str | None, many: int, happens: Callable[[], None], *, exchange: bool = True
) -> Iterator[Outcome]:
    """One trial for each call, up to the last one that the writing makes."""
    for number in count(1):
        reached, outcome = tried(group, writing, before, partial(_at_call, number, happens), exchange=exchange)
        if not reached:
            return
        yield outcome._replace(detail=outcome.detail and f"call {number}: {outcome.detail}")
        if number >= many:
            return


def tried(
    group: str, writing: Writing, before: str | None, prepare: Prepare, *, exchange: bool = True
) -> tuple[bool, Outcome]:
    """Whether a child got to what ``prepare`` arranged, and whether all was right then."""
    with tempfile.TemporaryDirectory(prefix="stbench-trials-") as name:
        folder, flag = Path(name) / "written", Path(name) / "reached"
        folder.mkdir()
        writing.write(Path(name) / "warm", NEW)  # what is imported late is imported now
        if before is not None:
            writing.write(folder, before)
        code = _in_child(folder, writing, prepare, exchange=exchange)
        lost = _lost(folder, writing, before, code)
        return flag.exists(), Outcome(group, not lost, lost)


def _lost(folder: Path, writing: Writing, before: str | None, code: int) -> str:
    """What is not right; empty where all is."""
    if code not in (WROTE, CRASHED, REFUSED):
        return f"the child ended with {code}"
    text = writing.read(folder)
    if text not in ((NEW,) if code == WROTE else (before, NEW)):
        return f"{text!r} is there"
    writing.write(folder, NEW)
    return "" if writing.read(folder) == NEW else "it cannot be written afterwards"


def _in_child(folder: Path, writing: Writing, prepare: Prepare, *, exchange: bool) -> int:
    """Exit code of a child process that writes."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        if not exchange:
            folders.exchanged = lambda *_: False
        prepare(folder)
        writing.write(folder, NEW)
        code = WROTE
    except StbenchError:
        code = REFUSED
    finally:
        os._exit(code)


def _at_call(number: int, happens: Callable[[], None], folder: Path) -> None:
    """Something happens before the n-th call that concerns the folder; a file beside it tells that it did."""
    calls, flag, where = count(1), os.fsencode(folder.with_name("reached")), str(folder)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(CALLS) and _concerns(where, arguments) and next(calls) == number:
            os.close(os.open(flag, os.O_CREAT))
            happens()

    sys.addaudithook(heard)
    for name in ("fsync", "stat", "write", "close"):
        setattr(os, name, _heard(name, getattr(os, name), heard, where))


def _heard(name: str, call: Callable[..., Any], heard: Callable[..., None], where: str) -> Callable[..., Any]:
    """A call that Python's audit does not hear of."""

    def called(*arguments: Any, **named: Any) -> Any:
        if isinstance(arguments[0], int) or where in str(arguments[0]):
            heard(f"os.{name}", (where,))
        return call(*arguments, **named)

    return called


def _concerns(where: str, arguments: tuple[Any, ...]) -> bool:
    """Whether a call names the folder, or something in an open one."""
    named = [os.fsdecode(one) for one in arguments if isinstance(one, str | bytes | os.PathLike)]
    in_open_folder = isinstance(arguments[-1], int) and arguments[-1] > 2 and named[:1] != [""]
    return any(where in one for one in named) or (in_open_folder and not any(one.startswith("/") for one in named))


def _crash() -> None:
    os._exit(CRASHED)


def _fail(number: int) -> None:
    raise OSError(number, os.strerror(number))


def _limit_files(n_bytes: int, _: Path) -> None:
    """Files of this process may not grow beyond some bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))


def _put(folder: Path, text: str) -> None:
    Store(folder).put(replace(RECORD, cause=text), (PREDICTION,))


def _job(folder: Path) -> str | None:
    store = Store(folder)
    record = store.record(RECORD.key)
    return record.cause if record is not None and store.is_measured(RECORD.key) else None


def _new_model(folder: Path, text: str) -> None:
    with Store(folder).new_model("training") as half:
        (half / "training.json").write_text(text)
        (half / "arrays.bin").write_bytes(bytes(2000))


def _model(folder: Path) -> str | None:
    model = Store(folder).model("training")
    return None if model is None else (model / "training.json").read_text()


def _panel(folder: Path) -> str | None:
    panel = Store(folder).panel("fold")
    return None if panel is None else panel.genes[0]


def _text(folder: Path) -> str | None:
    path = folder / "tables" / "table.csv"
    return path.read_text().strip() if path.exists() else None


def _make_array(folder: Path, text: str) -> None:
    ArrayCache(folder).get_or_make("features", "key", lambda: np.full(500, text))


def _array(folder: Path) -> str | None:
    array = ArrayCache(folder).get("features", "key")
    return None if array is None else str(array[0])


def _scores(text: str) -> tuple[Any, ...]:
    return (embedding_scores(np.eye(4), None, text),)


def _make_scores(folder: Path, text: str) -> None:
    ScoreFiles(folder).kept_or_made("key", lambda: _scores(text))


def _absent() -> tuple[Any, ...]:
    return _scores("")


def _score_file(folder: Path) -> str | None:
    paths = list(folder.rglob("[!.]*.parquet"))
    return ScoreFiles(folder).kept_or_made("key", _absent)[0].slide if paths else None


WRITINGS = (
    Writing("job", _put, _job, folder=True),
    Writing("model", _new_model, _model, folder=True),
    Writing("panel", lambda folder, text: Store(folder).put_panel("fold", Panel((text,))), _panel),
    Writing("table", lambda folder, text: write_text(folder / "tables" / "table.csv", text + "\n" * 1500), _text),
    Writing("cached array", _make_array, _array, replaces=False),
    Writing("scores", _make_scores, _score_file, replaces=False),
)
