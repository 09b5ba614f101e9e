"""Reads a pickle that needs more than tensors, in a process of its own that may do next to nothing.

Run as a script by ``conversion``: ``python -I sandbox.py PICKLE OUTPUT``. Only names on the lists below are
ever looked up; those that tensors do not need become inert placeholders, so nothing of the file is called.
The process has no network, starts no other, writes no file but the output, and has limits on time and memory.
"""

import ctypes
import os
import pickle
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

TENSOR_GLOBALS = frozenset(
    {
        "collections.OrderedDict",
        "torch.Size",
        "torch.device",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter",
        "torch.nn.parameter.Parameter",
        "torch.serialization._get_layout",
        "torch.bfloat16",
        "torch.float16",
        "torch.float32",
        "torch.float64",
        "torch.int64",
        "torch.int32",
        "torch.bool",
        "torch.uint8",
        *(
            f"torch.{kind}Storage"
            for kind in (
                "Float",
                "Double",
                "Half",
                "BFloat16",
                "Long",
                "Int",
                "Short",
                "Char",
                "Byte",
                "Bool",
            )
        ),
        "torch.storage.UntypedStorage",
    }
)
"""What tensors need: looked up for real."""
INERT = (
    "argparse.",
    "pathlib.",
    "_codecs.encode",
    "numpy.",
    "builtins.set",
    "builtins.complex",
    "builtins.slice",
    "__builtin__.set",
    "collections.defaultdict",
    "datetime.",
    "omegaconf.",
    "open_clip.",
    "open_clip_train.",
    "training.",
    "pytorch_lightning.",
    "lightning.",
    "lightning_fabric.",
    "torch.optim.",
    "torch.cuda.amp.",
    "torch.amp.",
    "yacs.",
    "ml_collections.",
    "types.SimpleNamespace",
)
"""Settings and counters that training scripts store beside the tensors: replaced by placeholders."""
CLONE_NEWUSER, CLONE_NEWNET, PR_SET_NO_NEW_PRIVS = 0x10000000, 0x40000000, 38
FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.truncate",
    "shutil.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "webbrowser.",
    "pty.",
)
SECONDS = 1800


def refused_globals(names: tuple[str, ...]) -> list[str]:
    """Names that no tensor and no setting needs: a file that asks for them is not read at all."""
    return [name for name in names if name not in TENSOR_GLOBALS and not name.startswith(INERT)]


def unneeded_globals(names: tuple[str, ...]) -> list[str]:
    """Names that would become placeholders."""
    return [name for name in names if name not in TENSOR_GLOBALS and name.startswith(INERT)]


class Placeholder:
    """Stands where an object of the file would be; takes any arguments and state and does nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        """Forget the arguments."""

    def __setstate__(self, _: object) -> None:
        """Forget the state."""

    def __setitem__(self, _: object, __: object) -> None:
        """Forget an item."""

    def append(self, _: object) -> None:
        """Forget an item."""

    def extend(self, _: object) -> None:
        """Forget items."""

    def add(self, _: object) -> None:
        """Forget an item."""

    def __hash__(self) -> int:
        return id(self)


class ListedUnpickler(pickle.Unpickler):
    """An unpickler that imports nothing but what tensors need."""

    def find_class(self, module: str, name: str) -> Any:
        """The object for tensors, a placeholder for settings; UnpicklingError for all else."""
        full = f"{module}.{name}"
        if full in TENSOR_GLOBALS:
            return super().find_class(module, name)
        if full.startswith(INERT):
            return Placeholder
        raise pickle.UnpicklingError(f"the file asks for {full}, which no weights need")


def lock_down(source: Path, output: Path) -> None:
    """Take from this process the network, other processes, and writing anywhere but to ``output``."""
    import resource

    size = source.stat().st_size
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * 4096 if sys.platform == "linux" else 2**36
    memory, written = in_use + 4 * size + 2**32, 2 * size + 2**26
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET):  # refused in some containers: the audit hook stands alone
            libc.unshare(CLONE_NEWNET)
    allowed = str(output)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and _writes(arguments) and str(arguments[0]) not in (allowed, os.devnull):
            raise PermissionError(f"the file tried to write to {arguments[0]}")
        if event.startswith(FORBIDDEN_EVENTS):
            raise PermissionError(f"the file tried {event}")

    sys.addaudithook(watch)


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def main(source: Path, output: Path) -> int:
    """Write the tensors of ``source`` to ``output``; 3 and one line on stderr where that is refused."""
    import torch
    from safetensors.torch import save_file

    lock_down(source, output)
    try:
        found = _torchscript(source) if _is_torchscript(source) else _pickled(source)
    except (pickle.UnpicklingError, PermissionError, EOFError, RuntimeError, MemoryError, TypeError) as error:
        print(str(error).splitlines()[0] if str(error) else type(error).__name__, file=sys.stderr)
        return 3
    tensors = _tensors(found)
    if not tensors:
        print("no dict of tensors inside", file=sys.stderr)
        return 3
    copies = {key: value.detach().contiguous().clone() for key, value in tensors.items()}
    with torch.no_grad():
        save_file(copies, output)
    return 0


def _pickled(source: Path) -> Any:
    import torch

    reader = ModuleType("listed")
    reader.__dict__.update(Unpickler=ListedUnpickler, load=lambda file, **kw: ListedUnpickler(file, **kw).load())
    mapped = zipfile.is_zipfile(source)
    # weights_only would refuse the settings beside the tensors; the listed unpickler turns those into placeholders
    return torch.load(source, map_location="cpu", weights_only=False, mmap=mapped, pickle_module=reader)


def _is_torchscript(source: Path) -> bool:
    if not zipfile.is_zipfile(source):
        return False
    with zipfile.ZipFile(source) as archive:
        return any(name.endswith("/constants.pkl") for name in archive.namelist())


def _torchscript(source: Path) -> Any:
    """Parameters and buffers of a TorchScript archive; its methods are compiled and never called."""
    import torch

    program: Any = torch.jit.load(source, map_location="cpu")  # type: ignore[no-untyped-call]
    return dict(program.state_dict())


def _tensors(found: Any) -> dict[str, Any]:
    """The dict of tensors among what was read: the object itself, or its usual entry."""
    import torch

    if not isinstance(found, dict):
        return {}
    for inside in (found, found.get("state_dict"), found.get("model_state_dict"), found.get("model")):
        if isinstance(inside, dict) and inside and all(isinstance(one, torch.Tensor) for one in inside.values()):
            return {str(key): value for key, value in inside.items()}
    return {}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
