"""Shared clock: ages of files by the clock of their file system, whatever that of this machine says."""

import tempfile
import time
from pathlib import Path


def age_s(path: Path) -> float:
    """Seconds since a file was written; OSError where it is gone.

    Where nothing can be written beside it, this machine's clock is taken.
    """
    try:
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(b"now")
            file.flush()
            now = Path(f"/proc/self/fd/{file.fileno()}").stat().st_mtime
    except OSError:
        now = time.time()
    return max(0.0, now - path.stat().st_mtime)
