"""CMRCNet: contrastive heads and a reconstruction branch around one image encoder, in two constructions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from stbench.adapters.cmrcnet.network.encoder import FeatureStem, ImageEncoder, PixelStem
from stbench.adapters.cmrcnet.network.gene_tokens import Activation, GeneTokens
from stbench.adapters.cmrcnet.network.mask import draw_keep_mask
from stbench.adapters.cmrcnet.network.reconstruction import Reconstruction
from stbench.adapters.parts.draws import Start, as_they_come
from stbench.adapters.parts.projection import ProjectionHead

Rebuilt = Literal["image", "gene", "none"]


@dataclass(frozen=True, kw_only=True)
class Pixels:
    """The encoder reads images and cuts them into squares: 224 / 32 gives the paper's 49 squares."""

    image_px: int = 224
    square_px: int = 32

    def stem(self, width: int) -> PixelStem:
        """A strided convolution."""
        return PixelStem(self.image_px, self.square_px, width)


@dataclass(frozen=True, kw_only=True)
class FrozenTokens:
    """The encoder reads tokens that a frozen encoder made."""

    length: int
    features: int

    def stem(self, width: int) -> FeatureStem:
        """A norm and a linear layer."""
        return FeatureStem(self.length, self.features, width)


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """What can shrink without another architecture; the defaults are the paper's."""

    source: Pixels | FrozenTokens = Pixels()
    encoder_width: int = 768
    encoder_depth: int = 12
    encoder_heads: int = 12
    width: int = 256
    """Joint embedding, reduced image tokens and gene tokens."""
    gene_token_count: int = 8

    def encoder(self) -> ImageEncoder:
        """The image encoder."""
        stem = self.source.stem(self.encoder_width)
        return ImageEncoder(stem, width=self.encoder_width, depth=self.encoder_depth, heads=self.encoder_heads)


PAPER_SIZES = Sizes()
"""ViT-base of the paper: 12 blocks, 12 heads."""
CODE_SIZES = Sizes(encoder_depth=8, encoder_heads=8)
"""What the public code runs: 8 blocks of 8 heads."""


class Views(NamedTuple):
    """What the losses compare, all (n, width)."""

    image: Tensor
    """F'_img, the projected image embedding; not of unit length."""
    gene: Tensor
    """F_gene, the projected expression; not of unit length."""
    rebuilt: Tensor | None
    """F_r, or None without a reconstruction branch."""
    target: Tensor | None
    """What F_r should equal; carries gradients, as in the public code."""

    def in_float32(self) -> Views:
        """The same views for the losses: similarities reach 256, where bfloat16 has steps of 2."""
        image, gene, rebuilt, target = self
        if rebuilt is None or target is None:
            return Views(image.float(), gene.float(), None, None)
        return Views(image.float(), gene.float(), rebuilt.float(), target.float())


class CMRCNet(nn.Module):
    """Image encoder, two projection heads, and the branch that rebuilds masked tokens of one modality.

    ``rebuilds`` names the modality: "image" masks the reduced image tokens and is guided by gene tokens;
    "gene" exchanges the roles (Table 5, "Spatial Transcription"; the paper gives no more than that name);
    "none" is contrastive alone.
    """

    def __init__(
        self,
        n_genes: int,
        sizes: Sizes,
        *,
        activation: Activation,
        tied: bool,
        scale_width: int,
        rebuilds: Rebuilt,
        mask_rate: float,
        start: Start = as_they_come,
    ) -> None:
        """``start`` sets what each part's first weights are drawn from."""
        super().__init__()
        self.rebuilds, self.mask_rate = rebuilds, mask_rate
        width = sizes.width
        with start("image_encoder"):
            self.image_encoder = sizes.encoder()
        with start("image_head"):
            self.image_head = ProjectionHead(sizes.encoder_width, width=width)
        with start("gene_head"):
            self.gene_head = ProjectionHead(n_genes, width=width)
        if rebuilds == "none":
            return
        with start("gene_tokens"):
            self.gene_tokens = GeneTokens(n_genes, count=sizes.gene_token_count, width=width, activation=activation)
        with start("reducer"):
            self.reducer = nn.Linear(sizes.encoder_width, width)
        with start("reconstruction"):
            self.reconstruction = Reconstruction(width, passes=2, tied=tied, scale_width=scale_width)

    def embed_images(self, images: Tensor) -> Tensor:
        """What the source takes, (n, ...), to F'_img (n, width): head of the mean over all tokens."""
        out: Tensor = self.image_head(self.image_encoder(images).mean(dim=1))
        return out

    def embed_genes(self, expression: Tensor) -> Tensor:
        """Expression (n, n_genes), log space, to F_gene (n, width)."""
        out: Tensor = self.gene_head(expression)
        return out

    def forward(
        self,
        images: Tensor,
        expression: Tensor,
        *,
        keep: Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> Views:
        """All views of a batch of pairs.

        Args:
            images: what the source takes, (n, ...); row i belongs to row i of ``expression``.
            expression: (n, n_genes), log space.
            keep: 1 where an element of the rebuilt modality's tokens stays visible; drawn when absent.
            generator: for that draw.
        """
        tokens = self.image_encoder(images)
        image, gene = self.image_head(tokens.mean(dim=1)), self.embed_genes(expression)
        if self.rebuilds == "none":
            return Views(image, gene, None, None)
        own, guide = self.reducer(tokens), self.gene_tokens(expression)
        target = image
        if self.rebuilds == "gene":
            own, guide, target = guide, own, gene
        keep = draw_keep_mask(own, self.mask_rate, generator) if keep is None else keep
        return Views(image, gene, self.reconstruction(own * keep, guide), target)


def paper_network(
    n_genes: int, sizes: Sizes = PAPER_SIZES, *, rebuilds: Rebuilt = "image", mask_rate: float = 0.5,
    start: Start = as_they_come,
) -> CMRCNet:  # fmt: skip
    """CMRCNet as the paper describes it: SELU, two fusion modules, scores scaled by the full width."""
    return CMRCNet(
        n_genes,
        sizes,
        activation="selu",
        tied=False,
        scale_width=sizes.width,
        rebuilds=rebuilds,
        mask_rate=mask_rate,
        start=start,
    )


def code_network(
    n_genes: int, sizes: Sizes = CODE_SIZES, *, mask_rate: float = 0.5, start: Start = as_they_come
) -> CMRCNet:
    """CMRCNet as the public code runs it: ELU, one fusion module used twice, scores scaled per head."""
    return CMRCNet(
        n_genes,
        sizes,
        activation="elu",
        tied=True,
        scale_width=sizes.width // 4,
        rebuilds="image",
        mask_rate=mask_rate,
        start=start,
    )
