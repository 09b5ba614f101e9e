"""PLIP: CLIP ViT-B/32 in the format of the transformers library."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from torch import Tensor, nn
from transformers import CLIPConfig, CLIPModel

from stbench.data.patches import PatchSpec
from stbench.encoders.base import CLIP_MEAN, CLIP_STD, Encoder
from stbench.encoders.loading import SIDE_UM, loaded, seeded, stand_in_identity, weights_identity
from stbench.weights import WeightSearch, dropped, source

POSITIONS = ("text_model.embeddings.position_ids", "vision_model.embeddings.position_ids")
"""Index tables that files written before transformers 4.31 hold."""
DEMO_WIDTH = 64
DEMO_TOWER = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2}


class ProjectedImages(nn.Module):
    """(b, 3, 224, 224) to (b, width): the class token after the last norm, projected, not normalised.

    The library's own getter returns an object whose first field is something else; this is its pooled output.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.tower, self.projection = model.vision_model, model.visual_projection

    def forward(self, images: Tensor) -> Tensor:
        """Features, one row per image."""
        projected: Tensor = self.projection(self.tower(pixel_values=images).pooler_output)
        return projected


def plip(name: str, weights: WeightSearch) -> Encoder:
    """PLIP's image tower: 512 projected features, not normalised, as its own wrapper gives them."""
    return _encoder(name, weights, stand_in=False)


def _encoder(name: str, weights: WeightSearch, *, stand_in: bool) -> Encoder:
    facts = source(name)
    identity = stand_in_identity(name) if stand_in else weights_identity(name, weights)
    build = _demo_network if stand_in else partial(_published_network, name, weights)
    return Encoder(
        name=name,
        width=DEMO_WIDTH if stand_in else 512,
        patch=PatchSpec(side_um=SIDE_UM, pixels=224, resampling="bicubic"),
        batch=32,
        identity=identity,
        pooling="class token, projected",
        grid=(7, 7),
        mean=CLIP_MEAN,
        std=CLIP_STD,
        licence="" if stand_in else facts.licence,
        trained_on=() if stand_in else facts.trained_on,
        network=build,
        demo=None if stand_in else partial(_encoder, name, weights, stand_in=True),
        stand_in=stand_in,
    )


def _without_positions(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return dropped(state, POSITIONS)


def _published_network(name: str, weights: WeightSearch) -> nn.Module:
    title = "CLIP ViT-B/32 of the transformers library"
    model = loaded(name, _clip_model, _without_positions, weights=weights, title=title)
    return ProjectedImages(model).eval()


def _clip_model() -> nn.Module:
    network: nn.Module = CLIPModel(CLIPConfig())  # its defaults are ViT-B/32 with QuickGELU
    return network


def _demo_network() -> nn.Module:
    config = CLIPConfig(
        text_config={**DEMO_TOWER, "vocab_size": 512, "bos_token_id": 0, "eos_token_id": 2},
        vision_config={**DEMO_TOWER, "patch_size": 32},
        projection_dim=DEMO_WIDTH,
    )
    return ProjectedImages(seeded(partial(CLIPModel, config))).eval()
