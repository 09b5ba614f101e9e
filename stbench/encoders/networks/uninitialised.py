"""Networks made without drawing the random weights that a checkpoint is about to overwrite."""

from collections.abc import Callable
from typing import Any

import torch
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
    """Within it, no random number is drawn: for networks that are then loaded strictly.

    Tensors are filled all the same, with the mean: torch draws a truncated normal until every number is within its
    bounds, and what memory holds may never be.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Skip draws, pass everything else on."""
        name, given = getattr(func, "__name__", ""), kwargs or {}
        if name not in DRAWING:
            return func(*args, **given)
        tensor = args[0] if args else given["tensor"]
        mean = (args[1] if len(args) > 1 else given.get("mean", 0.0)) if name == "normal_" else 0.0
        with torch.no_grad():
            return tensor.fill_(mean)
