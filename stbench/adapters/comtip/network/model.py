"""CoMTIP as one module: image tower, gene-text tower, masked feature modelling, pair-aware training."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from stbench.adapters.comtip.network.losses import Reduction, Terms, feature_error, info_nce, total_loss
from stbench.adapters.comtip.network.paat import Discriminator, PaatMode, pair_loss, permuted_values
from stbench.adapters.comtip.network.prefix import MAX_TOKENS, sample_vectors
from stbench.adapters.comtip.network.sentences import GeneFronts
from stbench.adapters.comtip.network.text import GeneSentenceEncoder, TextShape, TextTower
from stbench.adapters.comtip.network.vision import MaskFeatureGenerator, VisionShape, VisionTower, draw_mask, take
from stbench.adapters.parts.draws import Streams
from stbench.adapters.parts.sending import sent

MAX_LOG_SCALE = math.log(100)
LEFT_OUT = ("text_model.embeddings.position_ids", "vision_model.embeddings.position_ids")
"""Buffers that older checkpoints of HuggingFace CLIP carry."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Sizes and parts of the model; the defaults are the paper's."""

    n_genes: int
    """Rows of the gene-name table."""
    vision: VisionShape = field(default_factory=VisionShape)
    text: TextShape = field(default_factory=TextShape)
    joint: int = 512
    decimals: int = 2
    gene_embedding: bool = True
    value_embedding: bool = True
    mfm: bool = True
    paat: PaatMode = "literal"
    start_scale: float = 1 / 0.07
    """exp(s) of a random start; a checkpoint brings its own."""
    gene_deviation: float = 0.02
    """Standard deviation that gene-name embeddings start with."""


@dataclass(frozen=True, kw_only=True)
class Objective:
    """Weights and readings of the losses; the defaults are the paper's, or the spec's where it is silent."""

    mask_ratio: float = 0.5
    reconstruction: float = 1.0
    """lambda_1 of eq. 10."""
    pairing: float = 0.1
    """lambda_2 of eq. 10."""
    reversal: float = 1.0
    """lambda_grl of eq. 9."""
    mfm_reduction: Reduction = "mean"
    mfm_detach: bool = True
    """Whether the full branch is a fixed teacher, as the prose has it."""
    max_tokens: int = MAX_TOKENS
    """Text tokens whose activations are held at once."""


class Comtip(nn.Module):
    """CoMTIP; a part that is switched off in its shape has no parameters."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.image = VisionTower(shape.vision, shape.joint)
        self.text = TextTower(shape.text, shape.joint)
        self.mfm = MaskFeatureGenerator(shape.vision.n_patches, shape.vision.width) if shape.mfm else None
        self.gene_embed = nn.Embedding(shape.n_genes, shape.text.width) if shape.gene_embedding else None
        self.value_embed = nn.Linear(1, shape.text.width) if shape.value_embedding else None
        self.disc = Discriminator(shape.joint) if shape.paat != "off" else None
        self.logit_scale = nn.Parameter(torch.tensor(math.log(shape.start_scale)))

    @property
    def sentences(self) -> GeneSentenceEncoder:
        """The gene-sentence encoder as a view of this model's modules."""
        return GeneSentenceEncoder(self.text, self.gene_embed, self.value_embed, self.shape.decimals)

    def initialise(self, streams: Streams) -> None:
        """Random start of every part, all drawn from ``streams("start PART")``, so a seed gives one model."""
        self.image.initialise(streams("start image"))
        self.text.initialise(streams("start text"))
        if self.mfm is not None:
            self.mfm.initialise(streams("start mfm"))
        if self.gene_embed is not None:
            deviation = self.shape.gene_deviation
            nn.init.normal_(self.gene_embed.weight, std=deviation, generator=streams("start gene_embed"))
        if self.value_embed is not None:
            nn.init.normal_(self.value_embed.weight, std=0.02, generator=streams("start value_embed"))
            nn.init.zeros_(self.value_embed.bias)
        if self.disc is not None:
            self.disc.initialise(streams("start disc"))

    @property
    def clip_part(self) -> nn.Module:
        """What a CLIP checkpoint starts, as a module of the same parameters: towers, projections, the temperature."""
        part = nn.Module()
        part.image, part.text = self.image, self.text
        part.logit_scale = self.logit_scale
        return part

    def embed_images(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Mean patch feature (n, width) and z_img (n, joint) of the full branch, nothing masked."""
        features = self.image.patch_features(self.image.tokens(images))
        return features.mean(dim=1), self.image.project(features)

    def forward(
        self,
        images: Tensor,
        values: Tensor,
        fronts: GeneFronts,
        objective: Objective,
        streams: Streams,
    ) -> Terms:
        """The loss terms of one step.

        Args:
            images: as the image tower takes them; n at least 2.
            values: (n, n_genes) expression of the step's genes, on the CPU, where the step is planned.
            fronts: the step's genes, there, too.
            objective: how the terms are read.
            streams: CPU generators of ``masks`` and ``permutations``.
        """
        tokens = self.image.tokens(images)
        features = self.image.patch_features(tokens)
        observed, unobserved = self._reconstruction(tokens, features, objective, streams)
        matched, pair = self._texts(values, fronts, objective, streams)
        contrast = info_nce(self.image.project(features), matched, self.logit_scale)
        return Terms(contrast=contrast, observed=observed, unobserved=unobserved, pair=pair)

    def loss(self, terms: Terms, objective: Objective) -> Tensor:
        """Eq. 10."""
        return total_loss(terms, reconstruction=objective.reconstruction, pairing=objective.pairing)

    @torch.no_grad()
    def clamp_temperature(self) -> None:
        """Keep exp(s) at 100 at most; called after every optimiser step, as CLIP does."""
        self.logit_scale.clamp_(max=MAX_LOG_SCALE)

    def _reconstruction(
        self, tokens: Tensor, features: Tensor, objective: Objective, streams: Streams
    ) -> tuple[Tensor, Tensor]:
        if self.mfm is None:
            return tokens.new_zeros(()), tokens.new_zeros(())
        mask = draw_mask(len(tokens), self.shape.vision.n_patches, objective.mask_ratio, streams("masks"))
        visible, hidden = sent(mask.visible, tokens.device), sent(mask.hidden, tokens.device)
        seen = self.image.observed_features(tokens, visible)
        teacher = features.detach() if objective.mfm_detach else features
        return (
            feature_error(take(teacher, visible), seen, objective.mfm_reduction),
            feature_error(take(teacher, hidden), self.mfm(seen, hidden), objective.mfm_reduction),
        )

    def _texts(
        self, values: Tensor, fronts: GeneFronts, objective: Objective, streams: Streams
    ) -> tuple[Tensor, Tensor]:
        if self.disc is None:
            matched = sample_vectors(self.sentences, fronts, values, max_tokens=objective.max_tokens)
            return matched, matched.new_zeros(())
        permuted = permuted_values(values, streams("permutations"))
        both = torch.cat([values, permuted])  # one pass, so that equal pairs are shared
        matched, permuted = sample_vectors(self.sentences, fronts, both, max_tokens=objective.max_tokens).chunk(2)
        mode = self.shape.paat
        return matched, pair_loss(self.disc, matched, permuted, mode=mode, reversal=objective.reversal)


def from_clip(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """State dict for ``Comtip.clip_part`` from a CLIP checkpoint with HuggingFace names, such as PLIP."""
    return {_own_name(key): value for key, value in weights.items() if key not in LEFT_OUT}


def _own_name(key: str) -> str:
    if key.startswith(("vision_model.", "visual_projection.")):
        return "image." + key
    if key.startswith(("text_model.", "text_projection.")):
        return "text." + key
    return key
