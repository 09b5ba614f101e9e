"""mclSTExp: patches in one space with expression that a transformer reads, its spots the words of a sentence.

Min et al., Briefings in Bioinformatics 25(6), bbae551 (2024); "authors' code" below is ZhicengShi/mclSTExp.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import densenet121

from stbench.adapters.parts.densenet import FEATURE_WIDTH
from stbench.adapters.parts.projection import ProjectionHead
from stbench.adapters.parts.transformer import Block


@dataclass(frozen=True, kw_only=True)
class MclShape:
    """Sizes of one network; the defaults are those of the published runs."""

    n_features: int
    """Width of the image features; 0 for a DenseNet-121 of the network's own."""
    n_genes: int
    n_positions: int
    """Rows of each of the two position tables; 0 for a network without them."""
    width: int = 256
    n_layers: int = 2
    n_heads: int = 8
    head_width: int = 64


class MclSTExp(nn.Module):
    """Both towers; the spot tower is as wide as there are genes."""

    def __init__(self, shape: MclShape) -> None:
        """Random weights; positions start from a standard normal, as in the authors' code."""
        super().__init__()
        self.shape = shape
        genes = shape.n_genes
        if shape.n_positions:
            self.x_embedding = nn.Embedding(shape.n_positions, genes)
            self.y_embedding = nn.Embedding(shape.n_positions, genes)
        self.image_encoder: nn.Module = nn.Identity() if shape.n_features else ImageEncoder()
        self.spot_encoder = nn.ModuleList(
            Block(genes, n_heads=shape.n_heads, head_width=shape.head_width, hidden=genes, dropout=0.0)
            for _ in range(shape.n_layers)
        )
        self.image_projection = ProjectionHead(shape.n_features or FEATURE_WIDTH, width=shape.width, dropout=0.0)
        self.spot_projection = ProjectionHead(genes, width=shape.width, dropout=0.0)

    def embed_inputs(self, inputs: Tensor) -> Tensor:
        """(n, ...) normalised images, or features of a frozen encoder, to (n, width) embeddings."""
        return cast(Tensor, self.image_projection(self.image_encoder(inputs)))

    def embed_spots(self, expression: Tensor, positions: Tensor) -> Tensor:
        """(n, n_genes) expression and (n, 2) array coordinates to (n, width): each spot sees all n.

        Coordinates beyond the tables take the nearest row.
        """
        spots = expression
        if self.shape.n_positions:
            x, y = positions.clamp(0, self.shape.n_positions - 1).unbind(dim=1)
            spots = spots + self.x_embedding(x) + self.y_embedding(y)
        for block in self.spot_encoder:
            spots = block(spots)
        return cast(Tensor, self.spot_projection(spots))


class ImageEncoder(nn.Module):
    """DenseNet-121 up to its last norm, averaged as it is: torchvision's own forward has a ReLU between."""

    def __init__(self) -> None:
        """Random weights; the authors start from ImageNet ones."""
        super().__init__()
        self.features = densenet121(weights=None).features

    def forward(self, images: Tensor) -> Tensor:
        """(n, 3, side, side) to (n, 1024)."""
        return cast(Tensor, self.features(images).mean(dim=(2, 3)))


def pairing_loss(images: Tensor, spots: Tensor, *, temperature: float = 1.0) -> Tensor:
    """Cross entropy of finding each patch's own spot, and each spot's own patch; half of their sum.

    Args:
        images: (n, width) embeddings, not brought to unit length; row i belongs to row i of ``spots``.
        spots: (n, width) likewise.
        temperature: divides the logits.
    """
    logits = spots @ images.T / temperature
    own = torch.arange(len(logits), device=logits.device)
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2
