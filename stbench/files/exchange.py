"""Exchange: two paths take each other's names in one step, where the system can do that."""

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

AT_FDCWD, RENAME_EXCHANGE = -100, 2
UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
"""What kernels and file systems without it say; EPERM is what sandboxes say."""


def exchanged(first: Path, second: Path) -> bool:
    """Exchange two existing paths of one file system; False where the system cannot, and nothing was done.

    Raises:
        OSError: one of them is absent, or the folder cannot be written.
    """
    rename = _renameat2()
    if rename is None:
        return False
    sys.audit("os.rename", str(first), str(second), -1, -1)
    if rename(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(first), None, str(second))


@cache
def _renameat2() -> Any:
    """The C library's function; None on systems without one."""
    if sys.platform != "linux":
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        function.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    return function
