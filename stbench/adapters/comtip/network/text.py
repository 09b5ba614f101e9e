"""Text side of CoMTIP: CLIP's causal tower, and what is added to the tokens of gene and value (eq. 5, 6)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from stbench.adapters.comtip.network import tokeniser
from stbench.adapters.comtip.network.block import LAYER_NORM_EPSILON, Layers, normal_linear
from stbench.adapters.comtip.network.sentences import GeneFronts, ValueBacks


@dataclass(frozen=True, kw_only=True)
class TextShape:
    """Sizes of the text tower; the defaults are those of CLIP ViT-B/32."""

    width: int = 512
    depth: int = 12
    heads: int = 8
    context: int = 77
    n_tokens: int = tokeniser.N_TOKENS


class _Embeddings(nn.Module):
    def __init__(self, shape: TextShape) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(shape.n_tokens, shape.width)
        self.position_embedding = nn.Embedding(shape.context, shape.width)


class _TextModel(nn.Module):
    def __init__(self, shape: TextShape) -> None:
        super().__init__()
        self.embeddings = _Embeddings(shape)
        self.encoder = Layers(shape.depth, shape.width, shape.heads)
        self.final_layer_norm = nn.LayerNorm(shape.width, eps=LAYER_NORM_EPSILON)


class TextTower(nn.Module):
    """CLIP's text transformer with the parameter names of HuggingFace checkpoints, and its projection."""

    def __init__(self, shape: TextShape, joint: int) -> None:
        super().__init__()
        self.shape = shape
        self.text_model = _TextModel(shape)
        self.text_projection = nn.Linear(shape.width, joint, bias=False)

    def embedded(self, ids: Tensor, positions: Tensor) -> Tensor:
        """Token plus position embeddings: ids (...,), positions broadcastable to it -> (..., width)."""
        embeddings = self.text_model.embeddings
        positioned: Tensor = embeddings.token_embedding(ids) + embeddings.position_embedding(positions)
        return positioned

    def sentence(self, states: Tensor) -> Tensor:
        """P_sent: end-token states (n, width) after the last layer -> (n, joint) sentence vectors."""
        projected: Tensor = self.text_projection(self.text_model.final_layer_norm(states))
        return projected

    def forward(self, ids: Tensor, added: Tensor | None = None) -> Tensor:
        """Sentence vectors by the plain pass over all tokens, nothing shared.

        Args:
            ids: (n, tokens); what follows the first end token has no influence.
            added: (n, tokens, width) put on top of the token embeddings; None adds nothing.

        Returns:
            (n, joint).
        """
        x = self.embedded(ids, torch.arange(ids.shape[1], device=ids.device))
        x = self.text_model.encoder(x if added is None else x + added, causal=True)
        ends = (ids == self.shape.n_tokens - 1).int().argmax(dim=1)
        return self.sentence(x[torch.arange(len(ids), device=ids.device), ends])

    def initialise(self, generator: torch.Generator) -> None:
        """CLIP's random start."""
        embeddings = self.text_model.embeddings
        nn.init.normal_(embeddings.token_embedding.weight, std=0.02, generator=generator)
        nn.init.normal_(embeddings.position_embedding.weight, std=0.01, generator=generator)
        self.text_model.encoder.initialise(generator)
        normal_linear(self.text_projection, self.shape.width**-0.5, generator)


@dataclass(frozen=True)
class GeneSentenceEncoder:
    """The text tower together with the embeddings of gene names and values; a view of the model's modules.

    The paper's N parallel encoders are this one, shared by all sentences.
    """

    tower: TextTower
    gene_embed: nn.Embedding | None
    """One row per known symbol; None leaves gene names to the tower alone."""
    value_embed: nn.Linear | None
    """W_v and b_v of eq. 5; None leaves values to the tower alone."""
    decimals: int = 2
    """How many decimals of the expression are printed."""

    def embedded_common(self, ids: Tensor) -> Tensor:
        """Tokens that all sentences begin with, (n_common,) ``ids``: (n_common, width)."""
        return self.tower.embedded(ids, torch.arange(len(ids), device=ids.device))

    def embedded_fronts(self, fronts: GeneFronts) -> Tensor:
        """Tokens of gene and "is", e_g added to the gene's pieces: (n_genes, longest, width)."""
        steps = torch.arange(fronts.ids.shape[1], device=fronts.ids.device)
        x = self.tower.embedded(fronts.ids, len(fronts.common) + steps)
        if self.gene_embed is None:
            return x
        known = (fronts.rows >= 0)[:, None] & (steps < (fronts.lengths - 1)[:, None])
        rows: Tensor = self.gene_embed(fronts.rows.clamp(min=0))
        return x + rows[:, None] * known[..., None].to(x.dtype)

    def embedded_backs(self, backs: ValueBacks, codes: Tensor, starts: Tensor) -> Tensor:
        """Tokens of value, full stop and end, e_v added to the value's pieces.

        Args:
            backs: token ids of ``codes``.
            codes: (n_pairs,) printed values as whole numbers of the last decimal.
            starts: (n_pairs,) position of each back's first token in its sentence.

        Returns:
            (n_pairs, longest, width).
        """
        steps = torch.arange(backs.ids.shape[1], device=backs.ids.device)
        positions = (starts[:, None] + steps).clamp(max=self.tower.shape.context - 1)  # the clamp meets padding only
        x = self.tower.embedded(backs.ids, positions)
        if self.value_embed is None:
            return x
        values = (codes.double() / 10**self.decimals).to(self.value_embed.weight.dtype)
        embedded: Tensor = self.value_embed(values[:, None])
        return x + embedded[:, None] * backs.is_value[..., None].to(x.dtype)
