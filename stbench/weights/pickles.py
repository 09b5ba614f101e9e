"""What a pickle would import, found by reading its opcodes: nothing is run."""

import io
import pickletools
import zipfile
from pathlib import Path
from typing import IO

LEGACY_PICKLES = 5  # PyTorch's old format: magic number, version, system, object, storage keys; then raw numbers


def globals_of(path: Path) -> tuple[str, ...]:
    """``module.name`` of everything that the pickles of a PyTorch file would import, in order, each once.

    Raises:
        EOFError: the pickle is cut off.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            pickles = [name for name in archive.namelist() if name.endswith(".pkl")]
            found = [one for name in pickles for one in _globals_in(io.BytesIO(archive.read(name)))]
    else:
        with path.open("rb") as file:
            found = _globals_in(file)
            for _ in range(LEGACY_PICKLES - 1):
                found += _globals_in(file) if file.peek(1)[:1] == b"\x80" else []
    return tuple(dict.fromkeys(found))


def _globals_in(stream: IO[bytes]) -> list[str]:
    found: list[str] = []
    strings: list[str] = []
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            if opcode.name in ("GLOBAL", "INST"):
                found.append(str(argument).replace(" ", ".", 1))
            elif opcode.name == "STACK_GLOBAL":
                found.append(".".join(strings[-2:]))
            elif isinstance(argument, str):
                strings.append(argument)
    except ValueError as error:
        raise EOFError(f"a pickle inside ends too early or is damaged ({error})") from error
    return found
