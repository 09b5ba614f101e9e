"""Checkpoints of the authors' code under our names."""

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from stbench.adapters.histogene.network import HisToGene, HisToGeneShape


class PublishedNetwork(NamedTuple):
    """Sizes and weights read from a checkpoint of the authors' code."""

    shape: HisToGeneShape
    state: dict[str, Tensor]


_NAMES = {
    "x_embed": "x_embedding",
    "y_embed": "y_embedding",
    "gene_head.0": "head_norm",
    "gene_head.1": "head",
}
_BLOCK_NAMES = {
    "0.norm": "attention_norm",
    "0.fn.to_qkv": "attention.to_qkv",
    "0.fn.to_out.0": "attention.to_out",
    "1.norm": "mlp_norm",
    "1.fn.net.0": "mlp.0",
    "1.fn.net.3": "mlp.3",
}
_BLOCK_KEY = re.compile(r"^vit\.transformer\.layers\.(\d+)\.(.+)$")


def from_published(checkpoint: Mapping[str, Any]) -> PublishedNetwork:
    """Weights under our names, and the sizes that the file itself does not state, inferred from shapes.

    Args:
        checkpoint: the Lightning file's content (its ``state_dict`` entry is used) or that entry itself.
            A key this network does not know keeps its name, so that strict loading reports it.
    """
    published: Mapping[str, Tensor] = checkpoint.get("state_dict", checkpoint)
    state = {_own_name(key): value for key, value in published.items()}
    width, n_inputs = state["patch_embedding.weight"].shape
    layers = {int(match[1]) for match in map(_BLOCK_KEY.match, published) if match}
    shape = HisToGeneShape(
        n_genes=state["head.weight"].shape[0],
        patch_pixels=math.isqrt(n_inputs // 3),
        n_layers=len(layers),
        width=width,
        n_positions=state["x_embedding.weight"].shape[0],
    )
    return PublishedNetwork(shape, state)


def load_published(checkpoint: Mapping[str, Any]) -> HisToGene:
    """The network a checkpoint of the authors' code describes, strictly loaded, in evaluation mode."""
    shape, state = from_published(checkpoint)
    with torch.device("meta"):
        network = HisToGene(shape)
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval()


def _own_name(key: str) -> str:
    """Our name of a published parameter; the key itself where it is none."""
    stem, _, leaf = key.rpartition(".")
    block = _BLOCK_KEY.match(stem)
    if block and block[2] in _BLOCK_NAMES:
        return f"blocks.{block[1]}.{_BLOCK_NAMES[block[2]]}.{leaf}"
    return f"{_NAMES[stem]}.{leaf}" if stem in _NAMES else key
