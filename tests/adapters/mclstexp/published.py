"""Names in files that the authors' code writes; it publishes none."""

from collections.abc import Mapping

from torch import Tensor

from tests.adapters.parts.published import block_name

PREFIXES = {"x_embed.": "x_embedding.", "y_embed.": "y_embedding.", "image_encoder.model.0.": "image_encoder.features."}


def from_published(checkpoint: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """State dict for ``MclSTExp``: blocks under our names, ``module.`` of distributed training taken off."""
    return {_own_name(key.removeprefix("module.")): value for key, value in checkpoint.items()}


def _own_name(key: str) -> str:
    for published, own in PREFIXES.items():
        if key.startswith(published):
            return own + key.removeprefix(published)
    return block_name(key, "spot_encoder.", "spot_encoder.")
