"""Published pickles that need more than tensors, turned into safetensors by a locked-down process."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from stbench.errors import WeightsError
from stbench.files.atomic import writing
from stbench.weights.listed import refused_globals
from stbench.weights.pickles import globals_of
from stbench.weights.reading import kind_of
from stbench.weights.sandbox import OUTPUT

TIMEOUT_S = 1800
CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]); import stbench; sys.path.pop(0); from pathlib import Path; "
    "from stbench.weights.sandbox import main; sys.exit(main(Path(sys.argv[2]), Path(sys.argv[3])))"
)
"""Python with -I sees no folder but its own packages: the path leads to this stbench, and is taken away again."""


def convert(path: Path, output: Path) -> Path:
    """Write the tensors of a pickle or TorchScript file as safetensors.

    The file is read by another process without network, other processes, write access or environment, with an
    unpickler that imports only what tensors need (``sandbox``). Nothing that the file brings is called; of a
    TorchScript archive the tensors are read, and its program is not.

    Args:
        path: the published file.
        output: where the safetensors file goes; it appears whole or not at all.

    Returns:
        ``output``.

    Raises:
        WeightsError: the file asks for something that no weights need, is cut off, or holds no tensors.
    """
    if kind_of(path) == "safetensors":
        raise WeightsError(str(path), "is a safetensors file already", todo="Use it as it is")
    try:
        names = globals_of(path)
    except EOFError as error:
        raise WeightsError(str(path), f"is cut off: {error}", "the whole file", "Download it again") from error
    bad = refused_globals(names)
    if bad:
        raise _refused(path, f"would run code when it is read: it asks for {', '.join(bad[:3])}")
    with writing(output) as half, tempfile.TemporaryDirectory(prefix=".half-", dir=half.parent) as folder:
        done = _run(path, Path(folder).resolve())
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or [f"the process ended with code {done.returncode}"])[-1]
            raise _refused(path, f"could not be converted: {last}")
        (Path(folder) / OUTPUT).replace(half)
    return output


def _run(path: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-I", "-c", CODE, root, str(path.resolve()), str(folder)]
    try:
        return subprocess.run(
            command,
            env={"PATH": os.defpath, "OMP_NUM_THREADS": "1"},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(path, f"was not read within {TIMEOUT_S} s") from error


def _refused(path: Path, what: str) -> WeightsError:
    return WeightsError(str(path), what, "tensors and plain settings", "Do not use this file; get it from its authors")
