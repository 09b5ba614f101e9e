"""Listed: the names that a pickle of weights may ask for, and an unpickler that looks up no other."""

import pickle
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
    "torch.jit._pickle.",
    "__torch__.",
)
"""Settings and counters that training scripts store beside the tensors: replaced by placeholders."""


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
