"""From image embeddings to expression: the fine-tuned head, and zero-shot reading off template sentences."""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from stbench.adapters.comtip.network.prefix import MAX_TOKENS, sentence_vectors
from stbench.adapters.comtip.network.sentences import GeneFronts, value_codes
from stbench.adapters.comtip.network.text import GeneSentenceEncoder
from stbench.adapters.comtip.network.vision import VisionTower

Readout = Literal["expectation", "argmax"]


class ExpressionHead(nn.Module):
    """The light MLP put on the image tower for supervised prediction: width -> 256 -> genes, GELU."""

    def __init__(self, width: int, n_genes: int, hidden: int = 256) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, n_genes)

    def forward(self, pooled: Tensor) -> Tensor:
        """(n, width) mean patch features -> (n, n_genes) expression."""
        expression: Tensor = self.out(functional.gelu(self.hidden(pooled)))
        return expression

    def initialise(self, generator: torch.Generator, bias: Tensor) -> None:
        """Xavier uniform weights; the last bias starts at ``bias`` (n_genes,), the mean expression."""
        for layer in (self.hidden, self.out):
            nn.init.xavier_uniform_(layer.weight, generator=generator)
        nn.init.zeros_(self.hidden.bias)
        with torch.no_grad():
            self.out.bias.copy_(bias)


class Predictor(nn.Module):
    """Image tower and head, fine-tuned together."""

    def __init__(self, tower: VisionTower, head: ExpressionHead) -> None:
        super().__init__()
        self.tower, self.head = tower, head

    def forward(self, images: Tensor) -> Tensor:
        """Images as the tower takes them -> (n, n_genes)."""
        expression: Tensor = self.head(self.tower.patch_features(self.tower.tokens(images)).mean(dim=1))
        return expression


def value_grid(highest: Tensor, steps: int, decimals: int) -> Tensor:
    """Template values of each gene, evenly spaced from 0, as the sentences print them.

    Args:
        highest: (n_genes,) largest value of each gene.
        steps: values per gene.
        decimals: decimals that a sentence prints.

    Returns:
        (n_genes, steps) in the precision of ``highest``.
    """
    grid = torch.linspace(0, 1, steps, dtype=highest.dtype, device=highest.device) * highest[:, None]
    printed: Tensor = value_codes(grid, decimals) / 10**decimals
    return printed.to(highest.dtype)


def zero_shot_expression(
    images: Tensor,
    encoder: GeneSentenceEncoder,
    fronts: GeneFronts,
    grid: Tensor,
    log_scale: Tensor,
    *,
    readout: Readout = "expectation",
    max_tokens: int = MAX_TOKENS,
) -> Tensor:
    """Expression read off the similarity between image embeddings and template sentences.

    Args:
        images: (n, joint) z_img.
        encoder: the gene-sentence encoder.
        fronts: the genes asked for.
        grid: (n_genes, steps) values that the templates name.
        log_scale: the learned temperature s of the contrastive loss.
        readout: ``expectation`` weighs the grid by softmax(exp(s) cosine), ``argmax`` takes the best value.
        max_tokens: text tokens held at once.

    Returns:
        (n, n_genes).
    """
    units = functional.normalize(images, dim=-1)
    columns = []
    step = max(1, max_tokens // (8 * grid.shape[1]))
    for first in range(0, len(fronts), step):
        part = torch.arange(first, min(first + step, len(fronts)))
        vectors = sentence_vectors(encoder, fronts.select(part), grid[part].T, max_tokens=max_tokens)
        cosines = units @ functional.normalize(vectors, dim=-1).flatten(0, 1).T
        logits = log_scale.exp() * cosines.view(len(units), *vectors.shape[:2])  # (n, steps, genes)
        shares = logits.softmax(dim=1)
        if readout == "argmax":
            shares = functional.one_hot(logits.argmax(dim=1), grid.shape[1]).transpose(1, 2).to(logits.dtype)
        columns.append((shares * grid[part].T.to(logits.dtype)).sum(dim=1))
    return torch.cat(columns, dim=1)
