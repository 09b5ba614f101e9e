"""What a pickle would import, found by reading its opcodes: nothing is run."""

import io
import pickletools
import zipfile
from pathlib import Path
from typing import IO

from stbench.errors import WeightsError
from stbench.files.containers import check_zip
from stbench.files.reading import check_plain, too_large

LEGACY_PICKLES = 5  # PyTorch's old format: magic number, version, system, object, storage keys; then raw numbers
MOST_OPCODES, MOST_BYTES = 1_000_000, 2**26
"""Of a file's pickles, which name its tensors and hold settings: a checkpoint of 10,000 tensors has 300,000."""


def globals_of(path: Path) -> tuple[str, ...]:
    """``module.name`` of everything that the pickles of a PyTorch file would import, in order, each once.

    Raises:
        EOFError: the pickle is cut off.
        WeightsError: the file is none, or its pickles are beyond all measure.
    """
    check_plain(path, WeightsError, "a weights file")
    names = [name for stream in _pickles(path) for name in _globals_in(stream, path)]
    return tuple(dict.fromkeys(names))


def _pickles(path: Path) -> list[io.BytesIO]:
    """Streams of pickles."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return [io.BytesIO(file.read(MOST_BYTES))]
    check_zip(path, WeightsError, "a weights file")
    with zipfile.ZipFile(path) as archive:
        pickles = [member for member in archive.infolist() if member.filename.endswith(".pkl")]
        size = sum(member.file_size for member in pickles)
        if size > MOST_BYTES:
            raise too_large(path, WeightsError, f"has {size:,} bytes of pickles", MOST_BYTES)
        return [io.BytesIO(archive.read(member)) for member in pickles]


def _globals_in(stream: IO[bytes], path: Path) -> list[str]:
    """Of the pickles at the beginning of a stream: one in an archive, several in PyTorch's old format."""
    names: list[str] = []
    strings: list[str] = []
    opcodes = 0
    try:
        for _ in range(LEGACY_PICKLES):
            for opcode, argument, _ in pickletools.genops(stream):
                opcodes += 1
                if opcodes > MOST_OPCODES:
                    raise too_large(path, WeightsError, "has endless pickles", MOST_OPCODES, "instructions")
                if opcode.name in ("GLOBAL", "INST"):
                    names.append(str(argument).replace(" ", ".", 1))
                elif opcode.name == "STACK_GLOBAL":
                    names.append(".".join(strings[-2:]))
                elif isinstance(argument, str):
                    strings.append(argument)
            at = stream.tell()
            if stream.read(1) != b"\x80":
                break
            stream.seek(at)
    except (ValueError, OverflowError, UnicodeError, MemoryError) as error:
        raise EOFError(f"a pickle inside ends too early or is damaged ({error})") from error
    return names
