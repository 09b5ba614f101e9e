"""Hostile methods, and workers killed at random moments and at their start: every job ends, and no other is touched."""

import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from benchmarks.trials.base import Outcome
from stbench.cards import datasets, methods, tasks
from stbench.runs.engines.local import LocalEngine
from stbench.runs.entries import entry_of
from stbench.runs.place import Place
from stbench.runs.plan import Job, Plan, make_plan
from stbench.runs.record import Record
from stbench.runs.store import Store
from stbench.scoring.answers import Status
from tests.made import CARDS
from tests.made.her2st import write_her2st

NEIGHBOURS = ("learner", "mean", "colour-ridge")
"""Methods that run beside hostile ones, and must answer as they do alone."""
JOB_SECONDS, SHORT_SECONDS = 60.0, 10.0
"""What a job may take: long enough on a busy machine, and what those get that never end."""
AT_START_S = 0.4
CAUSES = {
    "leaves-at-once": "exit code 0", "leaves-with-a-code": "exit code 3", "leaves-when-read": "exit code 7",
    "raises-a-surrogate": "ValueError: \\ud800", "raises-the-unspeakable": "Unspeakable: its message cannot be read",
    "raises-a-long-message": "ValueError: xxx", "closes-all-descriptors": "exit code",
    "interrupts": "KeyboardInterrupt",
    "exits": "SystemExit: enough", "ends-a-generator": "GeneratorExit", "recurses": "RecursionError",
    "limits-file-size-for-good": "changed limits of the process",
    "limits-memory": "more memory than there is", "kills-itself": "signal 9, in each of 3 tries",
    "terminates-itself": "signal 15, in each of 3 tries", "crashes": "SIGSEGV", "aborts": "SIGABRT",
    "dies-of-a-real-time-signal": "a real-time signal", "raises-what-cannot-be-pickled": "ValueError: odd",
    "writes-to-every-descriptor": "its worker said what cannot be read",
    "prints-without-end": "took longer than", "has-another-print-without-end": "took longer than",
    "stops-itself": "took longer than", "sleeps": "took longer than", "holds-the-interpreter": "took longer than",
    "ignores-signals-and-sleeps": "took longer than", "makes-counts-writable": "cannot set WRITEABLE flag",
    "writes-counts-through-torch": "SIGSEGV", "writes-centres-through-torch": "SIGSEGV",
    "leaves-a-fork-and-exits": "exit code 0", "leaves-a-child-and-holds-the-interpreter": "took longer than",
}  # fmt: skip
"""Of the deeds that end their job: what the record's cause says."""
REMARKS = {
    "closes-stdout": "standard streams", "closes-descriptors": "standard streams",
    "limits-file-size": "limits of the process", "limits-open-files": "limits of the process",
    "prints-a-surrogate": "", "prints-a-lot": "",
    "has-another-print-a-lot": "", "sets-the-locale": "the locale", "replaces-stdout": "", "returns-from-a-fork": "",
    "normalises-in-place": "AnnData's X", "sets-counts": "AnnData's X",
    "edits-annotations": "annotations", "removes-genes": "annotations", "seeds-everything": "torch's global generator",
    "sets-threads": "torch's threads", "sets-number-type": "torch's number type",
    "sets-deterministic-mode": "deterministic mode", "sets-environment": "the environment",
    "empties-environment": "the environment", "changes-folder": "the working folder",
    "sets-the-mask": "the mask of new files", "silences-errors": "numpy's handling of errors",
    "sets-scikit-learn": "scikit-learn's settings", "turns-kernels-off": "torch's choice of kernels",
    "sets-how-processes-start": "how processes are started", "gives-up-cores-and-priority": "its priority",
    "sets-matplotlib": "matplotlib's settings", "handles-signals": "signal handlers", "sets-an-alarm": "a timer",
    "replaces-a-function": "the function numpy.median", "replaces-print": "the function builtins.print",
    "replaces-a-method-of-slides": "Slide.expression", "turns-off-logging-and-gc": "the interpreter's settings",
    "leaves-a-thread": "threads", "leaves-a-child": "child processes", "leaves-a-fork": "child processes",
    "leaves-a-daemon": "child processes",
}  # fmt: skip
"""Of the deeds that their job survives: what the record's remarks say."""
DEEDS = CAUSES | REMARKS
ENDLESS = {deed for deed, cause in CAUSES.items() if cause == "took longer than"}
LONGEST_LOG_BYTES = 1_200_000


FULL = 100
"""Kills at random moments; half as many at a worker's start."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """Every hostile deed once, ``many`` kills at random moments, and half as many at a worker's start."""
    with tempfile.TemporaryDirectory(prefix="stbench-trials-") as name:
        folder = Path(name)
        write_her2st(folder / "data", ("A1", "B1"))
        deeds = sorted(DEEDS)
        random.Random(seed).shuffle(deeds)
        calm = finished(folder, "calm", NEIGHBOURS)
        yield from hostile(folder, deeds, calm)
        yield from killed(folder, calm, kills=many, seed=seed, at_start=False)
        yield from killed(folder, calm, kills=(many + 1) // 2, seed=seed, at_start=True)


def hostile(folder: Path, deeds: Sequence[str], calm: Mapping[str, bytes]) -> Iterator[Outcome]:
    """An outcome for each deed, one for all methods that ran beside them, and one for what still runs."""
    cards = written_cards(folder / "cards", deeds)
    for store, seconds, own in (
        ("hostile", JOB_SECONDS, [deed for deed in deeds if deed not in ENDLESS]),
        ("endless", SHORT_SECONDS, [deed for deed in deeds if deed in ENDLESS]),
    ):
        if own:
            yield from _hostile(folder, store, own, cards, seconds, calm)
    left = [process.pid for process in psutil.process_iter(["cmdline"]) if "612" in (process.info["cmdline"] or [])]
    yield Outcome("processes left", not left, f"{left}")


def _hostile(
    folder: Path, store_name: str, deeds: Sequence[str], cards: Path, seconds: float, calm: Mapping[str, bytes]
) -> Iterator[Outcome]:
    """One run of deeds and, among them, of methods that must not be touched."""
    names = [f"hostile:{deed}" for deed in deeds]
    place, plan = planned(folder, store_name, [*names[::2], *NEIGHBOURS, *names[1::2]], cards)
    run(replace(place, job_seconds=seconds), plan.jobs)
    store = Store(place.store)
    for deed in deeds:
        jobs = {job.fold.name: job for job in plan.jobs if job.entry.variant == deed}
        problem = _problem(deed, store, jobs["B1"], jobs["A1"])
        yield Outcome("hostile method", not problem, f"{deed}: {problem}" if problem else "")
    own = answers(store, plan)
    wrong = [key for key in calm if own.get(key) != calm[key]]
    yield Outcome("neighbours of hostile methods", not wrong, f"{len(wrong)} of {len(calm)} jobs lost or other")


def _problem(deed: str, store: Store, job: Job, other: Job) -> str:
    record, beside = store.record(job.key), store.record(other.key)
    if record is None or beside is None:
        return "has no record"
    if beside.status != "measured":
        return f"its harmless fold ended as '{beside.status}': {beside.cause}"
    log_bytes = store.log_path(job.key).stat().st_size
    if log_bytes > LONGEST_LOG_BYTES:
        return f"its log has {log_bytes} bytes"
    return _unexpected(deed, record)


def _unexpected(deed: str, record: Record) -> str:
    if deed in CAUSES:
        ended = record.status != "measured" and CAUSES[deed] in record.cause
        return "" if ended else f"ended as '{record.status}': {record.cause}"
    if record.status != "measured":
        return f"ended as '{record.status}': {record.cause}"
    said = "; ".join(record.remarks)
    return "" if REMARKS[deed] in said else f"its remarks are '{said}'"


def killed(folder: Path, calm: Mapping[str, bytes], *, kills: int, seed: int, at_start: bool) -> Iterator[Outcome]:
    """Runs during which workers are killed, until there were so many kills; each run has an outcome per kill."""
    draws = random.Random(f"{seed} {at_start}")
    group = f"worker killed within {AT_START_S} s of its start" if at_start else "worker killed at a random moment"
    number = 0
    while kills > 0:
        number += 1
        place, plan = planned(folder, f"killed-{at_start}-{number}", NEIGHBOURS, CARDS)
        with killer(draws, min(kills, 8), at_start=at_start) as victims:
            statuses = run(place, plan.jobs)
        found = answers(Store(place.store), plan)
        wrong = [key for key in calm if found.get(key) != calm[key]]
        detail = f"run {number}: {len(wrong)} of {len(statuses)} jobs lost or other" if wrong else ""
        for _ in range(max(len(victims), 1)):
            yield Outcome(group, not wrong, detail)
        kills -= max(len(victims), 1)
        shutil.rmtree(place.store)


@contextmanager
def killer(draws: random.Random, kills: int, *, at_start: bool) -> Iterator[list[int]]:
    """Kills worker processes of this one while the block runs; yields those killed so far."""
    victims: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not over.wait(draws.uniform(0.0, 0.1 if at_start else 1.5)) and len(victims) < kills:
            young = [one for one in psutil.Process().children() if one.pid not in victims and _is_worker(one)]
            if at_start:
                young = [one for one in young if time.time() - one.create_time() < AT_START_S]
            if young:
                victim = draws.choice(young)
                victim.send_signal(signal.SIGKILL)
                victims.append(victim.pid)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield victims
    finally:
        over.set()
        thread.join()


def _is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def finished(folder: Path, store: str, names: Sequence[str]) -> dict[str, bytes]:
    """Answers of methods that ran undisturbed."""
    place, plan = planned(folder, store, names, CARDS)
    run(replace(place, job_seconds=None), plan.jobs)
    store = Store(place.store)
    failed = [record.cause for record in store.records() if record.status != "measured"]
    assert not failed, f"undisturbed runs fail: {failed}"
    return answers(store, plan)


def planned(folder: Path, store: str, names: Sequence[str], cards: Path) -> tuple[Place, Plan]:
    """A place with a store of its own, and the plan of methods in it."""
    place = Place(
        store=folder / store, cache=folder / "cache", dataset=datasets()["her2st"], data_root=folder / "data",
        job_seconds=JOB_SECONDS,
    )  # fmt: skip
    deck, own = methods(CARDS), methods(cards)
    pairs = [name.partition(":") for name in names]
    entries = [entry_of((own if variant else deck)[name], "quick", variant) for name, _, variant in pairs]
    Store.open(place.store)
    return place, make_plan(entries, tasks()["gene-pred"], place.cohort(), "quick")


def run(place: Place, jobs: Sequence[Job]) -> dict[str, Status]:
    """Status of every job, by key."""
    statuses: dict[str, Status] = {}
    LocalEngine(workers=2).run(jobs, place, lambda job, status: statuses.__setitem__(job.key, status))
    return statuses


def answers(store: Store, plan: Plan) -> dict[str, bytes]:
    """Bytes of what was predicted, by key, of the methods that are not hostile."""
    own = [job.key for job in plan.jobs if job.entry.card.name in NEIGHBOURS and store.is_measured(job.key)]
    return {key: b"".join(part.values.tobytes() for part in store.predictions(key)) for key in own}


def written_cards(folder: Path, deeds: Sequence[str]) -> Path:
    """A deck with the hostile method, a variant for each deed."""
    (folder / "methods").mkdir(parents=True)
    shutil.copy(CARDS.parent / "hostile.py", folder / "methods" / "hostile.py")
    variants = "".join(f"  {deed}: {{set: {{deed: {deed}}}}}\n" for deed in deeds)
    card = f"adapter: hostile\ntitle: Hostile\npaper:\n  deed: {{value: none, source: trial}}\nvariants:\n{variants}"
    (folder / "methods" / "hostile.yaml").write_text(card)
    return folder
