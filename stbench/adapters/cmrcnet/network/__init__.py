"""CMRCNet: contrastive learning with cross-modal mask reconstruction, as printed and as coded."""

from stbench.adapters.cmrcnet.network.loss import Losses, code_losses, paper_losses
from stbench.adapters.cmrcnet.network.model import (
    CODE_SIZES,
    PAPER_SIZES,
    CMRCNet,
    FrozenTokens,
    Pixels,
    Sizes,
    Views,
    code_network,
    paper_network,
)
from stbench.adapters.cmrcnet.network.schedule import cosine_rate

__all__ = [
    "CODE_SIZES",
    "PAPER_SIZES",
    "CMRCNet",
    "FrozenTokens",
    "Losses",
    "Pixels",
    "Sizes",
    "Views",
    "code_losses",
    "code_network",
    "cosine_rate",
    "paper_losses",
    "paper_network",
]
