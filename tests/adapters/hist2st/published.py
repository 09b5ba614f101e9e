"""Checkpoints of the authors' code under our names."""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from stbench.adapters.hist2st.network import Hist2ST, Hist2STShape
from tests.adapters.parts.published import block_name

PREFIXES = {
    "x_embed.": "x_embedding.", "y_embed.": "y_embedding.", "gene_head.0.": "head_norm.", "gene_head.1.": "head.",
    "vit.transformer.jknet.0.": "jumping.", "vit.transformer.down.0.": "down.", "mean.0.": "count_heads.mean.",
    "disp.0.": "count_heads.disp.", "pi.0.": "count_heads.pi.",
}  # fmt: skip
PATTERNS = {
    r"^vit\.transformer\.layer1\.(\d+)\.dw\.": r"mixers.\1.within.",
    r"^vit\.transformer\.layer1\.(\d+)\.pw\.": r"mixers.\1.across.",
    r"^vit\.transformer\.layer3\.(\d+)\.": r"graphs.\1.",
}


class PublishedNetwork(NamedTuple):
    """Sizes and weights read from a checkpoint of the authors' code."""

    shape: Hist2STShape
    state: dict[str, Tensor]


def from_published(checkpoint: Mapping[str, Tensor], *, pixels: int, n_heads: int) -> PublishedNetwork:
    """Weights under our names, and sizes from their shapes; heads and the side of a patch cannot be read off."""
    state = {_own_name(key): value for key, value in checkpoint.items()}
    channels, _, square, _ = state["patch_embedding.weight"].shape
    shape = Hist2STShape(
        n_genes=len(state["head.weight"]), pixels=pixels, square=square, channels=channels, n_heads=n_heads,
        kernel=state["mixers.0.within.0.weight"].shape[-1], n_positions=len(state["x_embedding.weight"]),
        n_mixers=_count(state, "mixers"), n_layers=_count(state, "blocks"), n_graphs=_count(state, "graphs"),
    )  # fmt: skip
    assert math.isqrt(shape.width * 8 // channels) * square == pixels
    return PublishedNetwork(shape, state)


def load_published(checkpoint: Mapping[str, Tensor], *, pixels: int = 112, n_heads: int = 16) -> Hist2ST:
    """The network a checkpoint of the authors' code describes, strictly loaded, in evaluation mode."""
    shape, state = from_published(checkpoint, pixels=pixels, n_heads=n_heads)
    with torch.device("meta"):
        network = Hist2ST(shape)
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval()


def _count(state: Mapping[str, Tensor], part: str) -> int:
    return len({key.split(".")[1] for key in state if key.startswith(f"{part}.")})


def _own_name(key: str) -> str:
    for pattern, own in PATTERNS.items():
        key = re.sub(pattern, own, key)
    for published, own in PREFIXES.items():
        if key.startswith(published):
            return own + key.removeprefix(published)
    return block_name(key, "vit.transformer.layer2.", "blocks.")
