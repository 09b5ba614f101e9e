"""TorchScript archives: their tensors, read from the archive's own records; the program inside is never compiled."""

import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stbench.weights.listed import ListedUnpickler

if TYPE_CHECKING:
    from torch import Tensor, dtype


class _Storage(NamedTuple):
    content: bytes
    type: "dtype"


class _Object:
    """Stands for an object of the archive's program: it takes its attributes as they are, and has no methods."""

    def __init__(self, *_: object) -> None:
        self.attributes: dict[str, Any] = {}

    def __setstate__(self, state: object) -> None:
        self.attributes = state if isinstance(state, dict) else {}  # a tuple is for a __setstate__ of the program


class _Unpickler(ListedUnpickler):
    """Builds tensors over records of the archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        super().__init__(archive.open(name))
        self._archive, self._records = archive, name.removesuffix("data.pkl") + "data/"

    def find_class(self, module: str, name: str) -> Any:
        """As the listed unpickler does, but for the program's classes and for what makes a tensor."""
        if module.startswith("__torch__"):
            return _Object
        if f"{module}.{name}" == "torch._utils._rebuild_tensor_v2":
            return _tensor
        return super().find_class(module, name)

    def persistent_load(self, pid: Any) -> _Storage:
        """The content of a storage, which is a record of the archive."""
        _, kind, key, *_ = pid
        record = self._archive.getinfo(f"{self._records}{key}")
        if record.compress_type != zipfile.ZIP_STORED:
            raise pickle.UnpicklingError(f"its record {key} is compressed, which PyTorch never does")
        return _Storage(self._archive.read(record), kind.dtype)


def is_torchscript(source: Path) -> bool:
    """Whether the file is an archive with a program in it."""
    if not zipfile.is_zipfile(source):
        return False
    with zipfile.ZipFile(source) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def script_tensors(source: Path) -> "dict[str, Tensor]":
    """Tensors of the program's objects by their path, as "visual.conv1.weight": parameters, buffers and the like.

    Raises:
        UnpicklingError: the archive asks for something that no tensors need, or is damaged.
    """
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if name.endswith("/data.pkl") and name.count("/") == 1]
        if len(names) != 1:
            raise pickle.UnpicklingError(f"it has {len(names)} files data.pkl, not one")
        return dict(_walk(_Unpickler(archive, names[0]).load(), ""))


def _walk(part: Any, prefix: str) -> "Iterator[tuple[str, Tensor]]":
    import torch

    if isinstance(part, _Object):
        for name, value in part.attributes.items():
            if isinstance(value, torch.Tensor):
                yield f"{prefix}{name}", value
            else:
                yield from _walk(value, f"{prefix}{name}.")


def _tensor(storage: _Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: object) -> "Tensor":
    """A view of a storage; torch refuses one that reaches beyond it."""
    import torch

    if not storage.content:
        return torch.empty(size, dtype=storage.type)
    flat = torch.frombuffer(bytearray(storage.content), dtype=torch.uint8).view(storage.type)
    return flat.as_strided(size, stride, offset)
