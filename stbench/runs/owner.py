"""Owner: the process that a file of a store speaks of, and whether it still lives."""

import os
import platform
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BOOT, PROCESSES = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
SAME_START_S = 2.0
"""A number that a later process has again began later than this."""


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A process, by all that tells it from others."""

    host: str
    """Name of its machine, for people."""
    realm: str
    """Of the machine since its start, and of the container: within it a number is one process."""
    pid: int
    began: float
    """When the process started, by its machine's clock."""

    @classmethod
    def here(cls) -> "Owner":
        """This process."""
        import psutil

        return cls(host=platform.node(), realm=realm(), pid=os.getpid(), began=psutil.Process().create_time())

    def lives(self) -> bool | None:
        """Whether it does; None where it is of another machine or container, which nobody can tell from here."""
        import psutil

        if self.realm != realm():
            return None
        try:
            process = psutil.Process(self.pid)
            is_same = abs(process.create_time() - self.began) < SAME_START_S
            return is_same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


@cache
def realm() -> str:
    """Of this process: the machine since it was started, and the container."""
    try:
        return f"{BOOT.read_text(encoding='ascii').strip()} {PROCESSES.readlink()}"
    except OSError:  # no Linux
        return platform.node()
