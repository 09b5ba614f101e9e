"""Advice: a lock that spares work where it can be had, and that nothing depends on; file systems may have none."""

import errno
from pathlib import Path

from filelock import FileLock, Timeout

LACKING = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.EIO, errno.ESTALE)
"""What file systems without locks say, and shared ones whose lock service does not answer."""
PATIENCE_S = 1800.0
"""How long to wait for another: longer than any array takes to make. Who holds a lock may have been stopped, or its
machine be lost, and then the work is done twice, which harms nobody."""


class Advice:
    """A lock on a path, beside what two would otherwise make at a time."""

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path, fallback_to_soft=False)  # a marker in a lock's place would outlive its process

    def take(self, *, wait: bool) -> bool:
        """Whether to go ahead: another that is at it is waited for, or, without ``wait``, is reason not to.

        Raises:
            OSError: the lock's file cannot be made.
        """
        try:
            self._lock.acquire(timeout=PATIENCE_S if wait else 0)
        except Timeout:
            return wait
        except NotImplementedError:
            return True
        except OSError as error:
            if error.errno not in LACKING:
                raise
        return True

    def give_back(self) -> None:
        """Let another go ahead; nothing where it was not had."""
        self._lock.release()
