"""Files of the authors' code under our names."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from stbench.adapters.eggn.network import EGGN, EGGNShape

NAMES = {
    "pretransform_win": "window_in", "pretransform_exp": "exemplar_in", "post_transform.1": "shared",
    "pretransform_ey": "expression_in", "pool.head": "pool.head", "lin": "head",
}  # fmt: skip
PARTS = {
    "window__near__window.lin_l": "near.neighbours", "window__near__window.lin_r": "near.itself",
    "example__close__example.lin_l": "close.neighbours", "example__close__example.lin_r": "close.itself",
    "example__refer__window.lin_src": "refer.exemplars", "example__refer__window.lin_dst": "refer.windows",
    "example__refer__window.lin_y": "refer.expression", "example__refer__window.att.1": "refer.compared",
    "example__refer__window.score.1": "refer.gates", "example__refer__window.out_src": "refer.exemplar_out",
    "example__refer__window.out_dist": "refer.window_out",
}  # fmt: skip
BIASES = {"bias_src": "exemplar_bias", "bias_dist": "window_bias"}
RELATION = re.compile(r"<(\w+)___(\w+)___(\w+)>")


class PublishedNetwork(NamedTuple):
    """Sizes and weights read from a file of the authors' code."""

    shape: EGGNShape
    state: dict[str, Tensor]


def from_published(checkpoint: Mapping[str, Tensor]) -> PublishedNetwork:
    """Weights under our names, sizes from their shapes; relations as either version of PyG writes them."""
    state = {_own_name(RELATION.sub(r"\1__\2__\3", key)): value for key, value in checkpoint.items()}
    shape = EGGNShape(
        n_features=state["window_in.weight"].shape[1], n_genes=len(state["head.weight"]),
        n_layers=len({key.split(".")[1] for key in state if key.startswith("layers.")}),
        width=len(state["shared.weight"]),
        exemplar_expression="hidden", activated_messages=True,
    )  # fmt: skip
    return PublishedNetwork(shape, state)


def load_published(checkpoint: Mapping[str, Tensor]) -> EGGN:
    """The network a file of the authors' code describes, strictly loaded, in evaluation mode."""
    shape, state = from_published(checkpoint)
    with torch.device("meta"):
        network = EGGN(shape)
    network.load_state_dict(state, strict=True, assign=True)
    return network.eval()


def _own_name(key: str) -> str:
    if key == "pool.lam":
        return "pool.share"
    if match := re.match(r"^convs\.(\d+)\.convs\.(.+)\.(\w+)$", key):
        number, part, last = match.groups()
        return f"layers.{number}.{PARTS[part]}.{last}" if part in PARTS else f"layers.{number}.refer.{BIASES[last]}"
    stem, _, last = key.rpartition(".")
    return f"{NAMES[stem]}.{last}" if stem in NAMES else key
