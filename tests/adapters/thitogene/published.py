"""Checkpoints of the authors' code under our names."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor

from stbench.adapters.thitogene.network import THItoGene, THItoGeneShape
from tests.adapters.parts.published import block_name

PATTERNS = {
    r"^x_embed\.": "x_embedding.", r"^y_embed\.": "y_embedding.", r"^odconv2d\.": "convolution.",
    r"^caps_layer\.primary_caps\.depthwise_conv\.": "capsules.primary.",
    r"^caps_layer\.digit_caps\.": "capsules.routing.",
    r"^gat\.attention_(\d+)\.": r"graph.heads.\1.", r"^gat\.out_att\.": "graph.out.", r"^gene_head\.": "head.",
}  # fmt: skip
COUNTED = re.compile(r"^caps_layer\.(conv|batch_norm)(\d)\.")
LISTS = {"conv": "convolutions", "batch_norm": "norms"}


class PublishedNetwork(NamedTuple):
    """Sizes and weights read from a checkpoint of the authors' code."""

    shape: THItoGeneShape
    state: dict[str, Tensor]


def from_published(checkpoint: Mapping[str, Any], **given: Any) -> PublishedNetwork:
    """Weights under our names, and sizes from their shapes; ``given`` what these do not say.

    Args:
        checkpoint: the Lightning file's content (its ``state_dict`` entry is used) or that entry itself.
        given: ``n_heads`` of the transformer; ``axis`` other than the authors'.
    """
    state = {_own_name(key): value for key, value in checkpoint.get("state_dict", checkpoint).items()}
    capsules, _, _, width = state["capsules.routing.W"].shape
    graph_hidden = state["graph.heads.0.W"].shape[1]
    shape = THItoGeneShape(
        n_genes=len(state["head.3.weight"]), capsules=capsules, capsule_width=width,
        n_layers=_count(state, r"^blocks\.(\d+)"), n_graph_heads=_count(state, r"^graph\.heads\.(\d+)"),
        hidden=len(state["blocks.0.mlp.0.weight"]), graph_hidden=graph_hidden,
        graph_out=state["graph.out.W"].shape[1], n_positions=len(state["x_embedding.weight"]),
        **({"axis": "reference"} | given),
    )  # fmt: skip
    return PublishedNetwork(shape, state)


def load_published(checkpoint: Mapping[str, Any], **given: Any) -> THItoGene:
    """The network a checkpoint of the authors' code describes, strictly loaded, in evaluation mode."""
    shape, state = from_published(checkpoint, **given)
    with torch.device("meta"):
        network = THItoGene(shape)
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval()


def _count(state: Mapping[str, Tensor], pattern: str) -> int:
    return len({match[1] for match in (re.match(pattern, key) for key in state) if match})


def _own_name(key: str) -> str:
    if match := COUNTED.match(key):
        return f"capsules.{LISTS[match[1]]}.{int(match[2]) - 1}.{key[match.end() :]}"
    for pattern, own in PATTERNS.items():
        key = re.sub(pattern, own, key)
    return block_name(key, "vit.transformer.layers.", "blocks.")
