"""Reads a pickle that needs more than tensors, in a process of its own that may do next to nothing (``locks``).

``conversion`` starts it. Only names on the lists of ``listed`` are ever looked up; those that tensors do not need
become inert placeholders, so nothing of the file is called, and the program of a TorchScript archive is not compiled.
"""

import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

from stbench.weights.listed import ListedUnpickler
from stbench.weights.locks import lock_down
from stbench.weights.torchscript import is_torchscript, script_tensors

OUTPUT = "tensors.safetensors"
REFUSED = 3
"""Exit code where the file is not converted; the last line on stderr says why."""


def main(source: Path, folder: Path) -> int:
    """Write the tensors of ``source`` to the file ``OUTPUT`` of an empty folder."""
    import torch
    from safetensors.torch import save_file

    lock_down(source, folder)
    try:
        tensors = script_tensors(source) if is_torchscript(source) else _tensors(_pickled(source))
        if not tensors:
            return _refused("no dict of tensors inside")
        copies = {key: value.detach().contiguous().clone() for key, value in tensors.items()}
        with torch.no_grad():
            save_file(copies, folder / OUTPUT)
    except Exception as error:  # a parser meets a stranger's bytes, and any of them may come of it
        return _refused(str(error) or type(error).__name__)
    return 0


def _refused(why: str) -> int:
    print(why.splitlines()[0], file=sys.stderr)
    return REFUSED


def _pickled(source: Path) -> Any:
    import torch

    reader = ModuleType("listed")
    reader.__dict__.update(Unpickler=ListedUnpickler, load=lambda file, **kw: ListedUnpickler(file, **kw).load())
    mapped = zipfile.is_zipfile(source)
    # weights_only would refuse the settings beside the tensors; the listed unpickler turns those into placeholders
    return torch.load(source, map_location="cpu", weights_only=False, mmap=mapped, pickle_module=reader)


def _tensors(content: Any) -> dict[str, Any]:
    """The dict of tensors among what was read: the object itself, or its usual entry."""
    import torch

    if not isinstance(content, dict):
        return {}
    for inside in (content, content.get("state_dict"), content.get("model_state_dict"), content.get("model")):
        if isinstance(inside, dict) and inside and all(isinstance(value, torch.Tensor) for value in inside.values()):
            return {str(key): value for key, value in inside.items()}
    return {}
