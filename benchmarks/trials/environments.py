"""Environments: machines on which something is missing, full, or somebody else's; each command ends with a message."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.trials.base import Outcome

LONG = "x" * 300
STRANGER = 12345
"""A user whom nobody knows."""
SECONDS = 300
ROOT = Path(__file__).parents[2]
RUN = (
    "run",
    "--methods",
    "mean",
    "--task",
    "gene-pred",
    "--dataset",
    "her2st",
    "--data-root",
    "data",
    "--workers",
    "1",
)
C_LOCALE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
HERE = ("--store", "store", "--out", "out")


@dataclass(frozen=True)
class Environment:
    """One machine: what is said to stbench, and what it meets."""

    name: str
    arguments: tuple[str, ...] = (*RUN, *HERE)
    variables: dict[str, str] = field(default_factory=dict)
    shell: str = ""
    """Around the command, which it has as "$@"."""
    limits: dict[int, int] = field(default_factory=dict)
    before: Callable[[Path], object] | None = None
    codes: tuple[int, ...] = (0, 1, 2)


FULL = 100
"""More than there are."""


def trials(many: int, seed: int) -> Iterator[Outcome]:
    """Up to ``many`` environments of each group; nothing is drawn."""
    from tests.made.her2st import write_her2st

    for group, environments in GROUPS.items():
        for environment in environments[:many]:
            if environment.shell.startswith("setpriv") and os.geteuid() != 0:
                continue  # only root can be somebody else
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                folder.chmod(0o755)
                write_her2st(folder / "data")
                fault = _fault(environment, folder)
            yield Outcome(group, not fault, f"{environment.name}: {fault}")


def _fault(environment: Environment, folder: Path) -> str:
    if environment.before is not None:
        environment.before(folder)
    command = [sys.executable, "-m", "stbench", *environment.arguments]
    if environment.shell:
        command = ["sh", "-c", environment.shell, "sh", *command]
    known = {**os.environ, "PYTHONPATH": str(ROOT), "STBENCH_CACHE": str(folder / "cache"), **environment.variables}
    variables = {key: value for key, value in known.items() if value != "unset"}

    def limit() -> None:
        for what, most in environment.limits.items():
            resource.setrlimit(what, (most, most))

    try:
        done = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, timeout=SECONDS, preexec_fn=limit
        )
    except subprocess.TimeoutExpired:
        return f"did not end in {SECONDS} s"
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    for mark in ("Traceback", "Exception ignored"):
        if mark in said:
            return " ".join(said[said.index(mark) :].split())[-300:]
    return "" if done.returncode in environment.codes else f"exit {done.returncode}: {said[-300:]}"


def _changed(option: str, value: str) -> tuple[str, ...]:
    arguments = [*RUN, *HERE]
    if option in arguments:
        arguments[arguments.index(option) + 1] = value
        return tuple(arguments)
    return (*arguments, option, value)


def _of_another(part: str, mode: int) -> Callable[[Path], None]:
    """A file or folder becomes another user's."""

    def give(folder: Path) -> None:
        path = folder / part
        if not path.exists():
            path.mkdir(parents=True)
        path.chmod(mode)
        os.chown(path, STRANGER, STRANGER)

    return give


def _in_the_way(folder: Path) -> None:
    for name in ("store", "out", "cache"):
        (folder / name).write_text("")


def _piped(folder: Path) -> None:
    (folder / "methods").mkdir()
    os.mkfifo(folder / "methods/mine.yaml")


POWERS = "dac_override,-dac_read_search,-fowner,-chown"
ORDINARY = f'setpriv --inh-caps=-{POWERS} --bounding-set=-{POWERS} "$@"'
"""Without root's powers over files."""
NOBODY = f'setpriv --reuid {STRANGER} --inh-caps=+dac_override --ambient-caps=+dac_override "$@"'
LIST = ("list", "methods")
HIDDEN = (
    "data", "data/ST-cnts", "data/ST-cnts/A1.tsv.gz", "data/ST-spotfiles/A1_selection.tsv",
    "data/ST-imgs/A/A1/A1_HE.jpg", "data/ST-cluster/lbl/A1-cluster-annotation.tsv.gz",
)  # fmt: skip
SMALL = 'unshare -m sh -c \'mount -t tmpfs -o size=4k,{} shm /dev/shm && exec "$@"\' sh "$@"'
SHM = () if shutil.which("unshare") is None or subprocess.run(
    ["unshare", "-m", "sh", "-c", "mount -t tmpfs shm /dev/shm"], capture_output=True).returncode else (
    Environment("/dev/shm is read-only", shell=SMALL.format("ro")),
    Environment("/dev/shm is tiny", shell=SMALL.format("rw")),
)  # fmt: skip
GROUPS: dict[str, tuple[Environment, ...]] = {
    "output": (
        Environment("stdout is full", LIST, shell='"$@" > /dev/full', codes=(2,)),
        Environment("a run's stdout is full", shell='"$@" > /dev/full', codes=(2,)),
        Environment("stderr is full", shell='"$@" 2> /dev/full'),
        Environment("stdout is closed", shell='"$@" >&-'), Environment("stderr is closed", shell='"$@" 2>&-'),
        Environment("stdin is closed", shell='"$@" <&-'), Environment("all are closed", shell='"$@" <&- >&- 2>&-'),
        Environment("nobody listens", LIST, shell='"$@" | head -c 1'),
        *(Environment(f"stdout is {name}", variables={"PYTHONIOENCODING": name}, codes=(0,))
          for name in ("ascii", "gbk", "cp932", "latin-1")),
        Environment("the C locale", codes=(0,), variables=C_LOCALE),
        Environment("a terminal of one column", codes=(0,), variables={"COLUMNS": "1"}),
        Environment("no columns", codes=(0,), variables={"COLUMNS": "many", "TERM": "none"}),
    ),
    "names over 255 characters": tuple(
        Environment(f"{option} {LONG[:3]}", _changed(option, value), codes=(1, 2))
        for option, value in (
            ("--store", LONG), ("--out", LONG), ("--cache", LONG), ("--cards", LONG), ("--data-root", LONG),
            ("--methods", LONG), ("--task", LONG), ("--dataset", LONG), ("--weights", f"uni={LONG}"),
            ("--store", f"{LONG}/{LONG}"), ("--engine", LONG),
        )
    ),
    "homes and folders": (
        Environment("no HOME and no user", shell=NOBODY, variables={"HOME": "unset", "USER": "unset"}),
        Environment("nor a cache", shell=NOBODY, variables={"HOME": "unset", "STBENCH_CACHE": "unset"}),
        Environment("HOME is not there", variables={"HOME": "/nonexistent", "STBENCH_CACHE": "unset"}),
        Environment("HOME is a file", variables={"HOME": "/dev/null", "STBENCH_CACHE": "unset"}),
        Environment("TMPDIR is not there", variables={"TMPDIR": "/nonexistent"}),
        Environment("the cache is a device", variables={"STBENCH_CACHE": "/dev/null"}),
        Environment("weights are a device", variables={"STBENCH_WEIGHTS": "/dev/zero"}),
        Environment("the working folder is gone", shell='mkdir gone; cd gone; rmdir ../gone; "$@"'),
        Environment("files are in the way", before=_in_the_way, codes=(2,)),
        Environment("a pipe is a card", before=_piped),
    ),
    "another user's files": (
        *(Environment(f"{part} may not be {'read' if mode == 0 else 'written'}", shell=ORDINARY,
                      before=_of_another(part, mode), codes=(0, 1, 2))
          for mode in (0o755, 0) for part in ("store", "out", "cache", ".", *(HIDDEN if mode == 0 else ()))),
    ),
    "limits": (
        Environment("32 open files", limits={resource.RLIMIT_NOFILE: 32}),
        Environment("files of 10 kB", limits={resource.RLIMIT_FSIZE: 10_000}),
        Environment("1 GiB of memory", limits={resource.RLIMIT_AS: 2**30}), *SHM,
    ),
}  # fmt: skip
