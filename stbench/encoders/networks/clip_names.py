"""Tensors of CLIP under the three names they are published with: open_clip's, transformers' and OpenAI's."""

from collections.abc import Mapping

import torch
from torch import Tensor

SCALARS = ("input_resolution", "context_length", "vocab_size")
"""Numbers that OpenAI's archive holds among its tensors."""
TOWERS = {"vision_model.": "visual.", "text_model.": ""}
OUTSIDE_BLOCKS = {
    "vision_model.embeddings.patch_embedding.weight": "visual.conv1.weight",
    "vision_model.embeddings.class_embedding": "visual.class_embedding",
    "vision_model.embeddings.position_embedding.weight": "visual.positional_embedding",
    "vision_model.pre_layrnorm.weight": "visual.ln_pre.weight",
    "vision_model.pre_layrnorm.bias": "visual.ln_pre.bias",
    "vision_model.post_layernorm.weight": "visual.ln_post.weight",
    "vision_model.post_layernorm.bias": "visual.ln_post.bias",
    "text_model.embeddings.token_embedding.weight": "token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "positional_embedding",
    "text_model.final_layer_norm.weight": "ln_final.weight",
    "text_model.final_layer_norm.bias": "ln_final.bias",
    "logit_scale": "logit_scale",
}
TRANSPOSED = {"visual_projection.weight": "visual.proj", "text_projection.weight": "text_projection"}
IN_BLOCKS = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "self_attn.out_proj": "attn.out_proj",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
}


def open_clip_names(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A CLIP state under open_clip's names, whichever of the three it comes under.

    transformers keeps query, key and value apart and its projections transposed. A key that no table here
    knows comes back as it is, for a strict match to report.
    """
    if not any(key.startswith("vision_model.") for key in state):
        return {key: value for key, value in state.items() if key not in SCALARS}
    found: dict[str, Tensor] = {}
    for key, value in state.items():
        if key.endswith("position_ids"):
            continue
        if key in TRANSPOSED:
            found[TRANSPOSED[key]] = value.t().contiguous()
        elif ".self_attn.q_proj." in key:
            parts = [state.get(key.replace("q_proj", f"{part}_proj")) for part in "qkv"]
            kind = key.rpartition(".")[2]
            if all(part is not None for part in parts):
                found[f"{_block(key)}.attn.in_proj_{kind}"] = torch.cat([one for one in parts if one is not None])
        elif ".self_attn.k_proj." not in key and ".self_attn.v_proj." not in key:
            found[OUTSIDE_BLOCKS.get(key) or _in_block(key)] = value
    return found


def _block(key: str) -> str:
    """``vision_model.encoder.layers.3.…`` -> ``visual.transformer.resblocks.3``."""
    tower, _, rest = key.partition(".encoder.layers.")
    return f"{TOWERS[tower + '.']}transformer.resblocks.{rest.partition('.')[0]}"


def _in_block(key: str) -> str:
    for theirs, ours in IN_BLOCKS.items():
        if ".encoder.layers." in key and f".{theirs}." in key:
            return f"{_block(key)}.{ours}.{key.rpartition('.')[2]}"
    return key
