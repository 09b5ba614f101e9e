"""The projection head that BLEEP and CMRCNet put on both sides of their joint embedding."""

from typing import cast

from torch import Tensor, nn
from torch.nn import functional


class ProjectionHead(nn.Module):
    """Linear, then a residual GELU-Linear-dropout branch, then LayerNorm (BLEEP, modules.py; CMRCNet alike).

    Parameter names are those of the published files: ``projection``, ``fc``, ``layer_norm``.
    """

    def __init__(self, n_features: int, *, width: int = 256, dropout: float = 0.1) -> None:
        """``n_features`` inputs to ``width`` outputs; layers start as torch and the authors have them."""
        super().__init__()
        self.projection = nn.Linear(n_features, width)
        self.fc = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)
        self.layer_norm = nn.LayerNorm(width, eps=1e-5)

    def forward(self, features: Tensor) -> Tensor:
        """(..., n_features) to (..., width), layer-normalised and not of unit length."""
        projected: Tensor = self.projection(features)
        refined = self.dropout(self.fc(functional.gelu(projected)))
        return cast(Tensor, self.layer_norm(refined + projected))
