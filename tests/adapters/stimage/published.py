"""Checkpoints of the authors' script under our names."""

from collections.abc import Mapping

from torch import Tensor

from stbench.errors import WeightsError

_TOWER = "vision_model."


def from_published(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A checkpoint of the authors' script under our names.

    Args:
        state: its ``model_state_dict``. ``position_ids`` of older transformers is dropped.

    Returns:
        State dict for `STimage` around `ClipImages`, to be loaded strictly.

    Raises:
        WeightsError: a key that the format does not have.
    """
    heads = {"image_fc": "image_fc", "gene_expression_encoder.fc1": "gene_fc"}
    converted: dict[str, Tensor] = {}
    for key, value in state.items():
        stem, _, leaf = key.rpartition(".")
        if key.endswith("embeddings.position_ids"):
            continue
        if key == "logit_scale":
            converted[key] = value
        elif key.startswith(_TOWER):
            converted["images.model." + key.removeprefix(_TOWER)] = value
        elif stem in heads:
            converted[f"{heads[stem]}.{leaf}"] = value
        else:
            raise WeightsError(
                "STimage checkpoint",
                f"has the key '{key}'",
                "vision_model.*, image_fc.*, gene_expression_encoder.fc1.* and logit_scale",
            )
    return converted
