"""Rehearsal: a file is read in a process of its own first, where a library in C may hang or crash at its bytes."""

import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from stbench.errors import StbenchError
from stbench.files.parsing import Kind, reason_of
from stbench.files.reading import check_plain

SECONDS, BYTES, RATE = 6, 2**31, 2**26
"""Of the processor and of memory that reading a small file may take; and bytes a second that a large one is read at."""
WAIT = 30
"""How much longer than that a process may take that has to wait for the processor."""
REFUSED = 3
CODE = "import sys; from stbench.files.rehearsal import main; sys.exit(main(*sys.argv[1:]))"


def rehearse(reader: str, path: Path, kind: Kind, purpose: str = "") -> None:
    """Let another process read a file, within limits of time and memory.

    Args:
        reader: "module:function"; it takes the path, and raises what is wrong with the file.
        path: the file.
        kind: the error to raise.
        purpose: what the file is.

    Raises:
        StbenchError: of ``kind``: the reader raised an error, died, or did not end.
    """
    size = check_plain(path, kind, purpose)
    seconds = SECONDS + size // RATE
    command = [sys.executable, "-P", "-c", CODE, reader, str(path.absolute()), str(seconds)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=WAIT * seconds
        )
    except subprocess.TimeoutExpired:
        raise kind(str(path), f"cannot be read in {seconds} s", purpose, "Write it again") from None
    if done.returncode == REFUSED:
        said = json.loads(done.stdout)
        raise kind(str(path), said["found"], said["expected"] or purpose, said["todo"] or "Write it again")
    if done.returncode == -signal.SIGXCPU:
        raise kind(str(path), f"cannot be read in {seconds} s", purpose, "Write it again")
    if done.returncode:
        raise kind(
            str(path), f"cannot be read (its reader ended with code {done.returncode})", purpose, "Write it again"
        )


def main(reader: str, path: str, seconds: str) -> int:
    """In the other process: read, and print what is wrong as JSON."""
    try:
        _limit(int(seconds), BYTES + 2 * Path(path).stat().st_size)
        module, _, function = reader.partition(":")
        getattr(import_module(module), function)(Path(path))
    except StbenchError as error:
        return _refused(found=error.found, expected=error.expected, todo=error.todo)
    except Exception as error:  # a parser meets bytes that it was not made for, and anything may come of it
        return _refused(found=f"cannot be read ({reason_of(error)})", expected="", todo="")
    return 0


def _refused(**said: Any) -> int:
    print(json.dumps(said))
    return REFUSED


def _limit(seconds: int, memory: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
