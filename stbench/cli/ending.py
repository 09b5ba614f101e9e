"""Ending: how a command ends: its exit code, and one message where it went wrong, whatever the terminal is."""

import io
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from stbench.errors import StbenchError
from stbench.files.parsing import reason_of
from stbench.report.characters import write_legibly
from stbench.report.neutral import visible, visible_lines

INTERRUPTED = "\nstbench: interrupted. What is done is kept: the same command goes on from here."
OUTSIDE = (OSError, UnicodeError, MemoryError, RecursionError)
"""What the machine or a file does to a command, wherever it is; all else is a fault of stbench, and keeps its trace."""
OWN = Path(__file__).parents[1]


def ended(command: Callable[[], object]) -> int:
    """The exit code of a command that was run: 2 after a message, 130 after an interruption, 1 where nobody listens."""
    prepare_streams()
    prepare_output()
    prepare_home()
    try:
        code = _exit_code(command)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except StbenchError as error:
        return _said(str(error), 2)
    except KeyboardInterrupt:
        return _said(INTERRUPTED, 130, "")
    except BrokenPipeError:  # "| head" has seen enough
        return _said("", 1, "")
    except OUTSIDE as error:
        return _said(_outside(error), 2)


def prepare_streams() -> None:
    """Let input, output and messages that are closed lead nowhere: else a pipe to a worker would get their numbers."""
    opened = os.open(os.devnull, os.O_RDWR)
    while opened <= 2:
        opened = os.open(os.devnull, os.O_RDWR)
    os.close(opened)


def prepare_output() -> None:
    """Let characters that the terminal lacks be written as others, and not end the command."""
    opened = [stream for stream in (sys.stdout, sys.stderr) if stream is not None and not stream.closed]
    streams = [stream for stream in opened if isinstance(stream, io.TextIOWrapper)]
    for stream in streams:
        if stream.errors == "surrogateescape":  # as in the C locale: it raises at a sign that ASCII lacks
            stream.reconfigure(errors="strict")
    write_legibly(streams)


def prepare_home() -> None:
    """Where there is neither a home folder nor a user, a home that can be neither read nor written stands for it.

    Then what would be kept there is not, or is an error that names the option with another folder, here and in workers.
    """
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = os.devnull


def _exit_code(command: Callable[[], object]) -> int:
    try:
        command()
    except SystemExit as end:  # typer ends so
        if isinstance(end.code, str):
            return _said(end.code, 1)
        return end.code or 0
    return 0


def _said(text: str, code: int, prefix: str = "stbench: ") -> int:
    """Print a message where that is possible, and leave nothing for the interpreter to write at its end."""
    for stream, content in ((sys.stdout, ""), (sys.stderr, f"{prefix}{visible_lines(text)}\n" if text else "")):
        try:
            if stream is not None:
                stream.write(content)
                stream.flush()
        except (OSError, ValueError):
            _silence(stream)
    return code


def _silence(stream: object) -> None:
    """Lead a stream that cannot be written to nowhere: what it still holds would raise once more at the very end."""
    if isinstance(stream, io.TextIOWrapper) and not stream.closed:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _outside(error: BaseException) -> str:
    """What the machine did, and where stbench stood."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(OWN)]
    at = own[-1] if own else frames[-1]
    where = getattr(error, "filename", None)
    if where is None and any("multiprocessing" in frame.filename for frame in frames):
        where = "/dev/shm"
    part = Path(at.filename).relative_to(OWN.parent) if own else Path(at.filename).name
    name = visible(os.fsdecode(where) if isinstance(where, str | bytes) else "this machine")
    return (
        f"{name}: cannot be used ({reason_of(error)}).\nIf it looks as it should, report it: "
        f"{type(error).__name__} in {part}, line {at.lineno}."
    )
