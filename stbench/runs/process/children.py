"""Children of a process: what a job starts ends with it."""

import contextlib
import os

import psutil


def children() -> list[psutil.Process]:
    """What this process has started and what came of that, as far as it still runs."""
    if not _has_children():
        return []
    return [child for child in psutil.Process().children(recursive=True) if _runs(child)]


def end(processes: list[psutil.Process]) -> None:
    """End processes at once."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(processes, timeout=1.0)


def _has_children() -> bool:
    """Whether there is any, asked in no time: looking through all processes of a machine takes long."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    except AttributeError:  # a system that cannot say
        pass
    return True


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
