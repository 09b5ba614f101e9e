"""Tensors of a weights file, read without running anything that the file brings."""

import json
import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stbench.errors import WeightsError
from stbench.files.containers import check_zip
from stbench.files.parsing import parsing, reason_of
from stbench.files.reading import check_plain, too_large
from stbench.weights.pickles import globals_of

if TYPE_CHECKING:
    from torch import Tensor

Kind = Literal["safetensors", "zip", "pickle"]
ENTRIES = ("state_dict", "model_state_dict", "model")
"""Entries under which training scripts put the tensors."""
EXPECTED = "a weights file (.safetensors, or a PyTorch .bin, .pt, .pth)"
LONGEST_HEADER = 2**24
"""Bytes of a safetensors header: some 100,000 tensors."""
AGAIN = "Download it again; the hub's gated files need a log-in: stbench weights fetch"
OTHER_FILES = {
    b"version https://git-lfs": "is a git-lfs pointer: a few lines of text that name the real file",
    b"\x1f\x8b": "is a gzip archive",
    b"\x89HDF": "is an HDF5 file",
    b"{": "is a JSON text",
}


def read_state(path: Path) -> "dict[str, Tensor]":
    """All tensors of a file by their key, on the CPU, mapped from the file where its format allows.

    safetensors files, and pickles that need nothing but tensors (``torch.load(weights_only=True)``).
    A dict that wraps the tensors is opened, and a ``module.`` before every key is taken off.

    Raises:
        WeightsError: the file is cut off, is no weights file, or would run code.
    """
    kind = kind_of(path)
    with parsing(path, WeightsError, EXPECTED, AGAIN):
        content = _safetensors(path) if kind == "safetensors" else _unpickled(path, kind)
        return without_prefix(unwrapped(content, path), "module.")


def kind_of(path: Path) -> Kind:
    """Which kind of weights file this is, by its first bytes; WeightsError where it is none or is cut off."""
    check_plain(path, WeightsError, EXPECTED)
    with parsing(path, WeightsError, EXPECTED), path.open("rb") as file:
        head = file.read(512)
    text = head.lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        raise _refused(path, "is a web page, probably an error page that was saved in place of the file")
    for mark, what in OTHER_FILES.items():
        if head.startswith(mark):
            raise _refused(path, what)
    if head.startswith(b"PK\x03\x04"):
        if not zipfile.is_zipfile(path):
            raise _cut_off(path, "its archive has no end")
        return "zip"
    if head[8:9] == b"{":
        _check_safetensors_length(path, int.from_bytes(head[:8], "little"))
        return "safetensors"
    if head.startswith(b"\x80"):
        return "pickle"
    raise _refused(path, "is empty" if not head else f"begins with {head[:8]!r}, which no weights file does")


def unwrapped(found: Any, path: Path) -> "dict[str, Tensor]":
    """The dict of tensors inside what a file holds; WeightsError where there is none, or more than one."""
    import torch

    def is_state(thing: Any) -> bool:
        return (
            isinstance(thing, Mapping) and bool(thing) and all(isinstance(one, torch.Tensor) for one in thing.values())
        )

    if is_state(found):
        return dict(found)
    inside = [key for key in ENTRIES if isinstance(found, Mapping) and is_state(found.get(key))]
    if len(inside) != 1:
        held = ", ".join(str(key) for key in list(found)[:6]) if isinstance(found, Mapping) else type(found).__name__
        raise WeightsError(
            str(path),
            f"holds no dict of tensors, but: {held}",
            "tensors by name, or one of " + ", ".join(ENTRIES),
        )
    return dict(found[inside[0]])


def without_prefix(state: "dict[str, Tensor]", prefix: str) -> "dict[str, Tensor]":
    """The state without ``prefix``, where every key begins with it (as parallel training writes)."""
    if all(key.startswith(prefix) for key in state):
        return {key.removeprefix(prefix): value for key, value in state.items()}
    return state


def _safetensors(path: Path) -> "dict[str, Tensor]":
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return dict(load_file(path))
    except SafetensorError as error:
        raise _refused(path, f"is a broken safetensors file ({error})") from error


def _check_safetensors_length(path: Path, header: int) -> None:
    size = path.stat().st_size
    if size < 8 + header:
        raise _cut_off(path, f"it has {size:,} bytes, its header alone {8 + header:,}")
    if header > LONGEST_HEADER:
        raise too_large(path, WeightsError, f"has a header of {header:,} bytes", LONGEST_HEADER)
    with path.open("rb") as file:
        file.seek(8)
        try:
            facts = json.loads(file.read(header))
            ends = [int(one["data_offsets"][1]) for key, one in facts.items() if key != "__metadata__"]
            end = max(ends, default=0)
        except Exception as error:  # any JSON may stand there
            raise _refused(path, f"is a broken safetensors file (its header: {reason_of(error)})") from error
    if size != 8 + header + end:
        raise _cut_off(path, f"it has {size:,} bytes, its header speaks of {8 + header + end:,}")


def _unpickled(path: Path, kind: Kind) -> Any:
    import torch

    try:
        wanted = globals_of(path)
        if any(name.startswith("__torch__.") for name in wanted):
            raise _needs_conversion(path, "is a TorchScript archive, a program with weights inside")
        if kind == "zip":
            check_zip(path, WeightsError, EXPECTED, packed=False)
        return torch.load(path, map_location="cpu", weights_only=True, mmap=kind == "zip")
    except (EOFError, zipfile.BadZipFile) as error:
        raise _cut_off(path, str(error)) from error
    except pickle.UnpicklingError as error:
        if "truncated" in str(error):
            raise _cut_off(path, str(error)) from error
        from stbench.weights.listed import refused_globals, unneeded_globals

        bad = refused_globals(wanted)
        if bad:
            raise WeightsError(
                str(path),
                f"would run code when it is read: it asks for {', '.join(bad[:SHOWN])}",
                "a file of tensors",
                "Nothing was run. Do not use this file; get it from its authors",
            ) from error
        extra = ", ".join(unneeded_globals(wanted)[:SHOWN]) or str(error).splitlines()[0]
        raise _needs_conversion(path, f"needs more than tensors to be read ({extra})") from error
    except RuntimeError as error:
        raise _refused(path, f"cannot be read ({str(error).splitlines()[0]})") from error


SHOWN = 3


def _needs_conversion(path: Path, what: str) -> WeightsError:
    return WeightsError(
        str(path),
        what,
        "safetensors, or a pickle of tensors alone",
        f"If you trust where it came from: stbench weights convert --trust-pickle {path}. "
        "It runs in a locked-down process and writes the tensors as safetensors",
    )


def _refused(path: Path, what: str) -> WeightsError:
    return WeightsError(str(path), what, EXPECTED, AGAIN)


def _cut_off(path: Path, why: str) -> WeightsError:
    return WeightsError(str(path), f"is cut off: {why}", "the whole file", "Download it again")
