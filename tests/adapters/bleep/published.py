"""Names in checkpoints of the authors' code, which publishes none: they tie our network to theirs."""

from collections.abc import Mapping

from torch import Tensor


def from_published(checkpoint: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """State dict for :class:`Bleep` from a file of the authors' code, renamed at the start of keys only.

    Distributed training put ``module.`` first; early files say ``well_projection`` for ``spot_projection``.
    """
    converted = {}
    for key, value in checkpoint.items():
        name = key.removeprefix("module.")
        if name.startswith("well_projection."):
            name = "spot_projection." + name.removeprefix("well_projection.")
        converted[name] = value
    return converted
