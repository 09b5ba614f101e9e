"""STimage-1K4M's baseline: a CLIP image tower and one linear gene encoder in a shared 32-d space."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

LARGEST_SCALE = 100.0
_TOWER = "vision_model."


@dataclass(frozen=True, kw_only=True)
class ClipTower:
    """Sizes of a CLIP vision tower in the format of transformers; the defaults are ViT-B/32."""

    hidden_size: int = 768
    intermediate_size: int = 3072
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    image_size: int = 224
    patch_size: int = 32
    projection_dim: int = 512

    def build(self) -> nn.Module:
        """The tower with random weights; call it with images (n, 3, px, px), read ``image_embeds``."""
        from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

        config = CLIPVisionConfig(
            hidden_size=self.hidden_size,
            intermediate_size=self.intermediate_size,
            num_hidden_layers=self.num_hidden_layers,
            num_attention_heads=self.num_attention_heads,
            image_size=self.image_size,
            patch_size=self.patch_size,
            projection_dim=self.projection_dim,
            hidden_act="quick_gelu",
            layer_norm_eps=1e-5,
        )
        tower: nn.Module = CLIPVisionModelWithProjection(config)
        return tower


class ClipImages(nn.Module):
    """Images through a CLIP vision tower to its projected embedding."""

    def __init__(self, tower: ClipTower) -> None:
        super().__init__()
        self.model = tower.build()

    def forward(self, images: Tensor) -> Tensor:
        """Images (n, 3, px, px), normalised with CLIP's statistics, to (n, projection_dim)."""
        embedding: Tensor = self.model(pixel_values=images).image_embeds
        return embedding


def frozen_tower(features: int, width: int) -> nn.Module:
    """A small tower over a frozen encoder's features: (n, ``features``) to (n, ``width``)."""
    return nn.Sequential(nn.LayerNorm(features), nn.Linear(features, width))


class Pair(NamedTuple):
    """Both views of a batch on the unit sphere, (n, latent) each, and their logits (images x spots)."""

    image: Tensor
    gene: Tensor
    logits: Tensor


class STimage(nn.Module):
    """Image tower -> Linear, genes -> Linear, both L2-normalised; one learned logit scale.

    ``images`` is the image tower: pixels, or frozen features, to (n, ``width``).
    """

    def __init__(
        self, images: nn.Module, width: int, n_genes: int, *, latent: int = 32, clamp_scale: bool = True
    ) -> None:
        super().__init__()
        self.images = images
        self.image_fc = nn.Linear(width, latent)
        self.gene_fc = nn.Linear(n_genes, latent)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        self.clamp_scale = clamp_scale
        nn.init.xavier_uniform_(self.image_fc.weight)
        nn.init.xavier_uniform_(self.gene_fc.weight)

    def embed_images(self, images: Tensor) -> Tensor:
        """What the tower takes, (n, ...), to unit vectors (n, latent)."""
        return functional.normalize(self.image_fc(self.images(images)), dim=-1)

    def embed_genes(self, expression: Tensor) -> Tensor:
        """Expression (n, n_genes), log space, to unit vectors (n, latent)."""
        return functional.normalize(self.gene_fc(expression), dim=-1)

    def forward(self, images: Tensor, expression: Tensor) -> Pair:
        """Both embeddings and e^s U G^T; the published code never clamps e^s."""
        image, gene = self.embed_images(images), self.embed_genes(expression)
        scale = self.logit_scale.exp()
        if self.clamp_scale:
            scale = scale.clamp(max=LARGEST_SCALE)
        return Pair(image, gene, scale * image @ gene.T)


def symmetric_loss(logits: Tensor) -> Tensor:
    """Mean of both cross-entropies, images to spots and spots to images, with the diagonal as truth."""
    truth = torch.arange(len(logits), device=logits.device)
    return (functional.cross_entropy(logits, truth) + functional.cross_entropy(logits.T, truth)) / 2


def vision_part(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The vision tower of a whole CLIP model of transformers, under the names of ``ClipImages.model``."""
    kept = (_TOWER, "visual_projection.")
    return {key: value for key, value in state.items() if key.startswith(kept) and not key.endswith("position_ids")}
