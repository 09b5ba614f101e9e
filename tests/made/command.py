"""The command line called in this process, as a user would call it."""

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import NamedTuple
from unittest import mock


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def stbench(*arguments: str, folder: Path) -> Ended:
    """Run ``stbench ARGUMENTS`` in ``folder``; the cache is the folder's own."""
    from stbench.cli import main

    out, err, before, code = io.StringIO(), io.StringIO(), Path.cwd(), 0
    os.chdir(folder)
    try:
        with (
            mock.patch.object(sys, "argv", ["stbench", *map(str, arguments)]),
            mock.patch.dict(os.environ, {"STBENCH_CACHE": str(folder / "cache"), "COLUMNS": "200"}),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        os.chdir(before)
    return Ended(code, out.getvalue(), err.getvalue())
