"""Files of the authors' code under our names."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from stbench.adapters.egn.network import EGN, EGNShape

PATTERNS = {
    r"^pos_embedding$": "positions", r"^to_patch_embedding\.1\.": "token_in.", r"^mlp_head\.0\.": "head_norm.",
    r"^mlp_head\.1\.": "head.", r"^transformer\.pool\.head\.": "pool.",
    r"^transformer\.encoder\.layers\.(\d+)\.norm\.": r"mappers.\1.0.",
    r"^transformer\.encoder\.layers\.(\d+)\.fn\.net\.0\.": r"mappers.\1.1.",
    r"^transformer\.encoder\.layers\.(\d+)\.fn\.net\.3\.": r"mappers.\1.3.",
    r"^transformer\.encoder\.proq\.": "query_in.", r"^transformer\.encoder\.proe\.": "exemplar_in.",
    r"^transformer\.encoder\.to_v\.": "expression_in.", r"^transformer\.layers\.": "layers.",
    r"^(layers\.\d+)\.0\.norm\.": r"\1.attention_norm.", r"^(layers\.\d+)\.0\.fn\.to_qkv\.": r"\1.attention.to_qkv.",
    r"^(layers\.\d+)\.0\.fn\.to_out\.0\.": r"\1.attention.to_out.", r"^(layers\.\d+)\.2\.norm\.": r"\1.perceptron.0.",
    r"^(layers\.\d+)\.2\.fn\.net\.0\.": r"\1.perceptron.1.", r"^(layers\.\d+)\.2\.fn\.net\.3\.": r"\1.perceptron.3.",
    r"^(layers\.\d+)\.1\.update\.query\.": r"\1.block.gates.",
    r"^(layers\.\d+)\.1\.update\.value\.": r"\1.block.value.",
    r"^(layers\.\d+)\.1\.update\.norm\.": r"\1.block.exemplar_norm.",
    r"^(layers\.\d+)\.1\.to_x\.0\.": r"\1.block.token_norm.", r"^(layers\.\d+)\.1\.to_x\.1\.": r"\1.block.token_in.",
    r"^(layers\.\d+)\.1\.to_k\.0\.": r"\1.block.query_norm.", r"^(layers\.\d+)\.1\.to_k\.1\.": r"\1.block.opened.",
    r"^(layers\.\d+)\.1\.to_v\.1\.": r"\1.block.token_out.", r"^(layers\.\d+)\.1\.to_n\.1\.": r"\1.block.query_out.",
}  # fmt: skip
UNUSED = re.compile(r"^transformer\.layers\.\d+\.1\.to_out\.")
"""A layer of the exemplar block that the authors' code makes and never calls."""


class PublishedNetwork(NamedTuple):
    """Sizes and weights read from a file of the authors' code."""

    shape: EGNShape
    state: dict[str, Tensor]


def from_published(
    checkpoint: Mapping[str, Tensor], *, n_heads: int, pixels: int = 256, square: int = 32
) -> PublishedNetwork:
    """Weights under our names, and sizes from their shapes; heads of the transformer cannot be read off."""
    state = {_own_name(key): value for key, value in checkpoint.items() if not UNUSED.match(key)}
    layers = sorted({int(key.split(".")[1]) for key in state if key.startswith("layers.")})
    blocks = sorted({int(key.split(".")[1]) for key in state if ".block." in key})
    first = f"layers.{blocks[0]}.block"
    block_heads = len(state[f"{first}.opened.weight"]) // (pixels // square) ** 2
    width, n_features = state["query_in.weight"].shape
    shape = EGNShape(
        n_genes=len(state["head.weight"]), n_features=n_features, pixels=pixels, square=square, width=width,
        n_layers=len(layers), n_heads=n_heads, hidden=len(state["layers.0.perceptron.1.weight"]),
        head_width=state["layers.0.attention.to_out.weight"].shape[1] // n_heads, block_every=blocks[0] + 1,
        n_mappers=len({key.split(".")[1] for key in state if key.startswith("mappers.")}), block_heads=block_heads,
        block_head_width=len(state[f"{first}.token_in.weight"]) // block_heads,
    )  # fmt: skip
    return PublishedNetwork(shape, state)


def load_published(checkpoint: Mapping[str, Tensor], *, n_heads: int) -> EGN:
    """The network a file of the authors' code describes, strictly loaded, in evaluation mode."""
    shape, state = from_published(checkpoint, n_heads=n_heads)
    with torch.device("meta"):
        network = EGN(shape)
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval()


def _own_name(key: str) -> str:
    for pattern, own in PATTERNS.items():
        key = re.sub(pattern, own, key)
    return key
