"""Checkpoints of the public code, which publishes none: its key names and shapes to ours."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from stbench.errors import WeightsError

_WRAPPER = "module."
_UNUSED = ("image_encoder.head.weight", "image_encoder.head.bias")
_RENAMED = {
    "image_encoder.patch_embed.": "image_encoder.stem.",
    "image_encoder.": "image_encoder.",
    "image_projection.": "image_head.",
    "well_projection.": "gene_head.",  # old files call a spot a well
    "spot_projection.": "gene_head.",
    "spot_projection_restruction.0.": "gene_tokens.linear.",
    "latent_linear_768_2_256.": "reducer.",
    "first_attention.out_proj.": "reconstruction.preliminary.out.",
    "cross_modal_image_layers.0.cross_attention.fc_q.0.": "reconstruction.fusion.0.cross.query.",
    "cross_modal_image_layers.0.cross_attention.fc_k.0.": "reconstruction.fusion.0.cross.key.",
    "cross_modal_image_layers.0.cross_attention.fc_v1.": "reconstruction.fusion.0.cross.own_value.",
    "cross_modal_image_layers.0.cross_attention.fc_v2.": "reconstruction.fusion.0.cross.guide_value.",
    "cross_modal_image_layers.0.": "reconstruction.fusion.0.block.",
}
_FUSED = "first_attention.in_proj_"
_TWIN = ("cross_modal_image_layers.1.", "cross_modal_image_layers.0.")


def from_published(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The ``model_state_dict`` of a file written by the public code, under our names.

    A leading ``module.`` is stripped, the unused 1000-way head dropped, the second listing of the shared
    fusion module checked against the first and dropped, the fused projection of the first attention cut in
    three.

    Returns:
        State dict for `code_network`, to be loaded strictly.

    Raises:
        WeightsError: an unknown key, or two fusion modules that differ.
    """
    bare = {key.removeprefix(_WRAPPER): value for key, value in state.items()}
    converted: dict[str, Tensor] = {}
    for key, value in bare.items():
        if key in _UNUSED:
            continue
        if key.startswith(_TWIN[0]):
            _check_twin(key, value, bare)
        elif key.startswith(_FUSED):
            leaf = key.removeprefix(_FUSED)
            for part, piece in zip(("query", "key", "value"), value.chunk(3), strict=True):
                converted[f"reconstruction.preliminary.{part}.{leaf}"] = piece.clone()
        else:
            converted[_renamed(key)] = value
    return converted


def _renamed(key: str) -> str:
    for old, new in sorted(_RENAMED.items(), key=lambda pair: -len(pair[0])):
        if key.startswith(old):
            return new + key.removeprefix(old)
    raise WeightsError(
        "CMRCNet checkpoint",
        f"has the key '{key}'",
        "the 164 keys of the public code's model_state_dict",
        "Check that the file was written by CLIPModel_ViT_itm_v14_MSE",
    )


def _check_twin(key: str, value: Tensor, bare: Mapping[str, Tensor]) -> None:
    first = bare.get(_TWIN[1] + key.removeprefix(_TWIN[0]))
    if first is None or not torch.equal(first, value):
        raise WeightsError(
            "CMRCNet checkpoint",
            f"'{key}' differs from the first fusion module's",
            "equal values: the public code lists one module twice",
        )
