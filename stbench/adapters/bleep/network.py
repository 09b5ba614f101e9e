"""BLEEP: patches and expression in one embedding space.

Xie et al., NeurIPS 2023 (arXiv 2306.01859); names of parameters are those of bowang-lab/BLEEP.
"""

from collections.abc import Mapping
from typing import cast

import timm
from torch import Tensor, nn

from stbench.adapters.parts.projection import ProjectionHead

WIDTH = 256
"""Joint embedding width of the published configuration."""


class BleepHeads(nn.Module):
    """Both projection heads on given image features: all of BLEEP that is left when its encoder is frozen."""

    def __init__(self, n_features: int, n_genes: int, *, width: int = WIDTH, dropout: float = 0.1) -> None:
        """``n_features`` is the image encoder's output width; expression goes straight into its head."""
        super().__init__()
        self.image_projection = ProjectionHead(n_features, width=width, dropout=dropout)
        self.spot_projection = ProjectionHead(n_genes, width=width, dropout=dropout)

    def embed_features(self, features: Tensor) -> Tensor:
        """(n, n_features) image features to (n, width) embeddings."""
        return cast(Tensor, self.image_projection(features))

    def embed_inputs(self, inputs: Tensor) -> Tensor:
        """(n, ...) of what this network is fed, features, to (n, width) embeddings."""
        return self.embed_features(inputs)

    def embed_spots(self, expression: Tensor) -> Tensor:
        """(n, n_genes) log expression to (n, width) embeddings."""
        return cast(Tensor, self.spot_projection(expression))


class ImageEncoder(nn.Module):
    """ResNet-50 of timm without its classifier, pooled by its mean: (n, 3, side, side) to (n, 2048)."""

    n_features = 2048

    def __init__(self) -> None:
        """Random weights; the authors start from timm's ImageNet ones."""
        super().__init__()
        self.model = timm.create_model("resnet50", pretrained=False, num_classes=0, global_pool="avg")

    def forward(self, images: Tensor) -> Tensor:
        """Pooled features of normalised images."""
        return cast(Tensor, self.model(images))


class Bleep(BleepHeads):
    """The whole model, its image encoder trained along."""

    def __init__(self, n_genes: int, *, width: int = WIDTH, dropout: float = 0.1) -> None:
        """ResNet-50 and both heads with random weights."""
        super().__init__(ImageEncoder.n_features, n_genes, width=width, dropout=dropout)
        self.image_encoder = ImageEncoder()

    def embed_images(self, images: Tensor) -> Tensor:
        """(n, 3, side, side) normalised images to (n, width) embeddings."""
        return self.embed_features(self.image_encoder(images))

    def embed_inputs(self, inputs: Tensor) -> Tensor:
        """(n, ...) of what this network is fed, images, to (n, width) embeddings."""
        return self.embed_images(inputs)


def encoder_from_timm(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """State dict for ``Bleep.image_encoder`` from timm's ResNet-50 file; its classifier ``fc`` is dropped."""
    return {f"model.{key}": value for key, value in state.items() if not key.startswith("fc.")}
