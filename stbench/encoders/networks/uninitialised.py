"""Networks made without drawing the random weights that a checkpoint is about to overwrite."""

from collections.abc import Callable
from typing import Any

from torch.overrides import TorchFunctionMode

DRAWING = frozenset(
    {
        "normal_",
        "uniform_",
        "erfinv_",
        "trunc_normal_",
        "kaiming_uniform_",
        "kaiming_normal_",
        "xavier_uniform_",
        "xavier_normal_",
    }
)


class Uninitialised(TorchFunctionMode):
    """Within it, tensors are not filled with random numbers: for networks that are then loaded strictly."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Skip draws, pass everything else on."""
        if getattr(func, "__name__", "") in DRAWING:
            return args[0] if args else (kwargs or {})["tensor"]
        return func(*args, **(kwargs or {}))
