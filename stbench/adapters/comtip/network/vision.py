"""Image side of CoMTIP: ViT-B/32 read whole and half hidden, and the generator of the hidden half (eq. 1)."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from stbench.adapters.comtip.network.block import LAYER_NORM_EPSILON, Layers, normal_linear


@dataclass(frozen=True, kw_only=True)
class VisionShape:
    """Sizes of the image tower; the defaults are CLIP's ViT-B/32."""

    grid: int = 7
    """Patches along each side of an image."""
    patch_px: int = 32
    token_width: int = 0
    """Width of ready-made tokens of a frozen encoder that take the place of pixels; 0 reads pixels."""
    width: int = 768
    depth: int = 12
    heads: int = 12

    @property
    def n_patches(self) -> int:
        """Patch tokens of one image, without the class token."""
        return self.grid**2


class _Embeddings(nn.Module):
    def __init__(self, shape: VisionShape) -> None:
        super().__init__()
        self.class_embedding = nn.Parameter(torch.zeros(shape.width))
        if shape.token_width:
            self.patch_embedding: nn.Module = nn.Linear(shape.token_width, shape.width, bias=False)
        else:
            self.patch_embedding = nn.Conv2d(3, shape.width, shape.patch_px, shape.patch_px, bias=False)
        self.position_embedding = nn.Embedding(shape.n_patches + 1, shape.width)


class _VisionModel(nn.Module):
    def __init__(self, shape: VisionShape) -> None:
        super().__init__()
        self.embeddings = _Embeddings(shape)
        self.pre_layrnorm = nn.LayerNorm(shape.width, eps=LAYER_NORM_EPSILON)  # misspelt in the checkpoints
        self.encoder = Layers(shape.depth, shape.width, shape.heads)
        self.post_layernorm = nn.LayerNorm(shape.width, eps=LAYER_NORM_EPSILON)


class VisionTower(nn.Module):
    """CLIP's vision transformer with the parameter names of HuggingFace checkpoints, and its projection."""

    def __init__(self, shape: VisionShape, joint: int) -> None:
        super().__init__()
        self.shape = shape
        self.vision_model = _VisionModel(shape)
        self.visual_projection = nn.Linear(shape.width, joint, bias=False)

    def tokens(self, images: Tensor) -> Tensor:
        """Class token and patch tokens with their positions added, before any layer.

        Args:
            images: (n, 3, grid * patch_px, grid * patch_px), normalised; or (n, n_patches, token_width).

        Returns:
            (n, 1 + n_patches, width); patches row by row from the top left.
        """
        embeddings = self.vision_model.embeddings
        patches = embeddings.patch_embedding(images)
        if not self.shape.token_width:
            patches = patches.flatten(2).transpose(1, 2)
        classes = embeddings.class_embedding.to(patches.dtype).expand(len(patches), 1, -1)
        positioned: Tensor = torch.cat([classes, patches], dim=1) + embeddings.position_embedding.weight
        return positioned

    def encode(self, tokens: Tensor) -> Tensor:
        """(n, tokens, width) -> (n, tokens, width), the last norm applied to every token."""
        model = self.vision_model
        encoded: Tensor = model.post_layernorm(model.encoder(model.pre_layrnorm(tokens), causal=False))
        return encoded

    def patch_features(self, tokens: Tensor) -> Tensor:
        """Z: features of all patches, the full branch: (n, n_patches, width), without the class token."""
        return self.encode(tokens)[:, 1:]

    def observed_features(self, tokens: Tensor, visible: Tensor) -> Tensor:
        """H_O: features of the visible patches when the hidden ones never enter the encoder.

        Args:
            tokens: (n, 1 + n_patches, width) from :meth:`tokens`.
            visible: (n, n_visible) patch numbers; the class token always stays.

        Returns:
            (n, n_visible, width) in the order of ``visible``.
        """
        classes = visible.new_zeros(len(visible), 1)
        return self.encode(take(tokens, torch.cat([classes, visible + 1], dim=1)))[:, 1:]

    def project(self, patches: Tensor) -> Tensor:
        """z_img (eq. 4): (n, n_patches, width) -> (n, joint), linear in the mean over patches."""
        projected: Tensor = self.visual_projection(patches.mean(dim=1))
        return projected

    def initialise(self, generator: torch.Generator) -> None:
        """CLIP's random start."""
        std = self.shape.width**-0.5
        embeddings = self.vision_model.embeddings
        nn.init.normal_(embeddings.class_embedding, std=std, generator=generator)
        nn.init.normal_(embeddings.position_embedding.weight, std=std, generator=generator)
        fan = self.shape.token_width or 3 * self.shape.patch_px**2
        for weight in embeddings.patch_embedding.parameters():
            nn.init.normal_(weight, std=fan**-0.5, generator=generator)
        self.vision_model.encoder.initialise(generator)
        normal_linear(self.visual_projection, std, generator)


class Mask(NamedTuple):
    """Which patches of each image are shown and which are hidden, as ascending patch numbers."""

    visible: Tensor
    """(n, n_visible) int64."""
    hidden: Tensor
    """(n, n_hidden) int64."""


def draw_mask(n_images: int, n_patches: int, ratio: float, generator: torch.Generator) -> Mask:
    """A fresh random mask for every image; floor(ratio * n_patches) patches are hidden (24 of 49)."""
    n_hidden = int(ratio * n_patches)
    order = torch.rand(n_images, n_patches, generator=generator).argsort(dim=1)
    return Mask(visible=order[:, n_hidden:].sort(dim=1).values, hidden=order[:, :n_hidden].sort(dim=1).values)


class MaskFeatureGenerator(nn.Module):
    """One cross-attention layer from a learnable query per position to the observed features (eq. 1).

    One head, no bias, no output projection, no residual, scale 1/sqrt(width).
    """

    def __init__(self, n_patches: int, width: int) -> None:
        super().__init__()
        self.queries = nn.Parameter(torch.zeros(n_patches, width))
        self.q = nn.Linear(width, width, bias=False)
        self.k = nn.Linear(width, width, bias=False)
        self.v = nn.Linear(width, width, bias=False)

    def forward(self, observed: Tensor, hidden: Tensor) -> Tensor:
        """Predicted features of hidden patches.

        Args:
            observed: (n, n_visible, width).
            hidden: (n, n_hidden) patch numbers.

        Returns:
            (n, n_hidden, width).
        """
        query, key, value = self.q(self.queries[hidden]), self.k(observed), self.v(observed)
        return nn.functional.scaled_dot_product_attention(query, key, value)

    def initialise(self, generator: torch.Generator) -> None:
        """Queries N(0, 0.02), projections Xavier uniform."""
        nn.init.normal_(self.queries, std=0.02, generator=generator)
        for projection in (self.q, self.k, self.v):
            nn.init.xavier_uniform_(projection.weight, generator=generator)


def take(features: Tensor, index: Tensor) -> Tensor:
    """Rows of each sample: (n, tokens, width), (n, k) -> (n, k, width)."""
    return features.gather(1, index.unsqueeze(-1).expand(-1, -1, features.shape[-1]))
