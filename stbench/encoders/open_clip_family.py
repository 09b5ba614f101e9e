"""CLIP, OmiCLIP and any other model of open_clip as image encoders; OmiCLIP's text tower."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import open_clip
from torch import Tensor, nn
from torch.nn import functional

from stbench.data.patches import PatchSpec
from stbench.encoders.base import CLIP_MEAN, CLIP_STD, Array, Encoder
from stbench.encoders.compute import Compute
from stbench.encoders.forward import Triple, in_batches
from stbench.encoders.loading import SIDE_UM, loaded, seeded, stand_in_identity, weights_identity
from stbench.encoders.networks.clip_names import open_clip_names
from stbench.encoders.ready import cast
from stbench.errors import SelectionError
from stbench.registry import near
from stbench.weights import WeightSearch, source

CLIP_MODEL, COCA_MODEL = "ViT-B-32-quickgelu", "coca_ViT-L-14"
"""OpenAI's weights need QuickGELU; the plain name loads them without complaint and gives other features."""
DEMO_WIDTH = 64
DEMO_TEXT = {"context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2}
DEMO_VISION = {"image_size": 224, "patch_size": 32, "layers": 2, "width": 64, "head_width": 32}
SENTENCE_TOKENS = 76
SENTENCE_BATCH = 16


class ImageTower(nn.Module):
    """(b, 3, pixels, pixels) to (b, width): the projected class token or pooled query of a vision tower."""

    def __init__(self, visual: Any, *, unit_length: bool = False) -> None:
        super().__init__()
        self.visual, self.unit_length = visual, unit_length

    def forward(self, images: Tensor) -> Tensor:
        """Features, one row per image."""
        found = self.visual(images)
        latent: Tensor = found[0] if isinstance(found, tuple) else found
        return functional.normalize(latent, dim=-1) if self.unit_length else latent


class TextTower(nn.Module):
    """(b, 76) token ids to (b, width) unit vectors: CoCa's appended class token."""

    def __init__(self, text: Any) -> None:
        super().__init__()
        self.text = text

    def forward(self, tokens: Tensor) -> Tensor:
        """Features, one row per sentence."""
        latent: Tensor = self.text(tokens)[0]
        return functional.normalize(latent, dim=-1)


def clip(name: str, weights: WeightSearch) -> Encoder:
    """CLIP ViT-B/32 as OpenAI trained it: 512 projected features, not normalised."""
    return _encoder(
        name,
        weights,
        partial(_clip_tower, name, weights),
        width=512,
        grid=(7, 7),
        pooling="class token, projected",
        demo=_clip_demo,
    )


def omiclip(name: str, weights: WeightSearch) -> Encoder:
    """OmiCLIP's image tower: 768 features of unit length, as Loki gives them."""
    return _encoder(
        name,
        weights,
        partial(_omiclip_image_tower, name, weights),
        width=768,
        grid=(16, 16),
        pooling="attention pooled, projected, unit length",
        demo=_omiclip_demo,
    )


def open_clip_model(name: str, weights: WeightSearch) -> Encoder:
    """``open_clip/<model>/<tag>``: the image tower of any model that the library knows.

    Raises:
        SelectionError: open_clip has no such model.
    """
    model, _, tag = name.removeprefix("open_clip/").partition("/")
    config = open_clip.get_model_config(model)
    if config is None:
        known = open_clip.list_models()
        raise SelectionError(
            f"encoder '{name}'", "names no model of open_clip", "open_clip/<model>/<tag>", near(model, known)
        )
    trained: Mapping[str, Any] = open_clip.get_pretrained_cfg(model, tag) or {}
    size = config["vision_cfg"].get("image_size", 224)
    return _encoder(
        name,
        weights,
        partial(_any_tower, name, weights, model, quick_gelu=bool(trained.get("quick_gelu"))),
        width=config["embed_dim"],
        pixels=size[0] if isinstance(size, list | tuple) else size,
        mean=trained.get("mean") or CLIP_MEAN,
        std=trained.get("std") or CLIP_STD,
        pooling="projected",
        demo=_clip_demo,
    )


def sentence_features(name: str, sentences: Sequence[str], *, weights: WeightSearch, compute: Compute) -> Array:
    """Text features of OmiCLIP.

    Args:
        name: of the weights.
        sentences: gene names by descending expression; cut after 76 tokens, the last one becoming the end.
        weights: where to look for them; a stand-in takes their place where it says so.
        compute: device and precision.

    Returns:
        (n, width) float32 of unit length, in the order of ``sentences``.
    """
    tower = cast(text_tower(name, weights), device=compute.device, precision=compute.precision)

    def placed(rows: slice) -> Tensor:
        latent: Tensor = tower(tokenised(sentences[rows]).to(compute.device))
        return latent

    return in_batches(placed, len(sentences), batch=SENTENCE_BATCH)


def tokenised(sentences: Sequence[str]) -> Tensor:
    """(n, 76) ids of CLIP's byte-pair vocabulary, zero-padded."""
    ids: Tensor = open_clip.SimpleTokenizer(context_length=SENTENCE_TOKENS)(list(sentences))
    return ids


def text_tower(name: str, weights: WeightSearch) -> nn.Module:
    """OmiCLIP's text tower, or its stand-in's."""
    model = seeded(_small_coca) if weights.stands_in(name) else _omiclip(name, weights)
    return TextTower(model.text).eval()


def _encoder(
    name: str,
    weights: WeightSearch,
    build: "partial[nn.Module]",
    *,
    width: int,
    pooling: str,
    demo: Any,
    grid: tuple[int, int] | None = None,
    pixels: int = 224,
    mean: Triple = CLIP_MEAN,
    std: Triple = CLIP_STD,
) -> Encoder:
    facts = source(name)
    return Encoder(
        name=name,
        width=width,
        patch=PatchSpec(side_um=SIDE_UM, pixels=pixels, resampling="bicubic"),
        identity=weights_identity(name, weights),
        batch=32 if width <= 512 else 8,
        pooling=pooling,
        grid=grid,
        mean=mean,
        std=std,
        licence=facts.licence,
        trained_on=facts.trained_on,
        network=build,
        demo=partial(_demo, name, demo, pooling),
    )


def _demo(name: str, build: Any, pooling: str) -> Encoder:
    return Encoder(
        name=name,
        width=DEMO_WIDTH,
        patch=PatchSpec(side_um=SIDE_UM, pixels=224, resampling="bicubic"),
        identity=stand_in_identity(name),
        batch=32,
        pooling=pooling,
        grid=(7, 7),
        mean=CLIP_MEAN,
        std=CLIP_STD,
        network=build,
        stand_in=True,
    )


def _clip_tower(name: str, weights: WeightSearch) -> nn.Module:
    model = loaded(name, partial(_made, CLIP_MODEL), open_clip_names, weights=weights, title="CLIP ViT-B/32")
    return ImageTower(model.visual).eval()


def _omiclip(name: str, weights: WeightSearch) -> nn.Module:
    title = "CoCa ViT-L/14, the network of OmiCLIP"
    return loaded(name, partial(_made, COCA_MODEL), dict, weights=weights, title=title)


def _omiclip_image_tower(name: str, weights: WeightSearch) -> nn.Module:
    return ImageTower(_omiclip(name, weights).visual, unit_length=True).eval()


def _any_tower(name: str, weights: WeightSearch, model: str, *, quick_gelu: bool) -> nn.Module:
    make = partial(_made, model, force_quick_gelu=quick_gelu)
    network = loaded(name, make, open_clip_names, weights=weights, title=f"open_clip's {model}")
    return ImageTower(network.visual).eval()


def _made(model: str, **options: Any) -> nn.Module:
    """open_clip's network without weights; its log line that says so is kept quiet."""
    log = logging.getLogger()
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        network: nn.Module = open_clip.create_model(
            model, load_weights=False, pretrained_image=False, pretrained_text=False, **options
        )
    finally:
        log.setLevel(before)
    return network


def _small_coca() -> nn.Module:
    text = {**DEMO_TEXT, "context_length": SENTENCE_TOKENS, "embed_cls": True, "output_tokens": True}
    vision = {**DEMO_VISION, "attentional_pool": True, "attn_pooler_heads": 2, "output_tokens": True}
    decoder = {**DEMO_TEXT, "context_length": SENTENCE_TOKENS, "layers": 1, "attn_pooler_heads": 2}
    network: nn.Module = open_clip.CoCa(DEMO_WIDTH, multimodal_cfg=decoder, text_cfg=text, vision_cfg=vision)
    return network


def _small_clip() -> nn.Module:
    network: nn.Module = open_clip.CLIP(DEMO_WIDTH, vision_cfg=DEMO_VISION, text_cfg=DEMO_TEXT, quick_gelu=True)
    return network


def _clip_demo() -> nn.Module:
    return ImageTower(seeded(_small_clip).visual).eval()


def _omiclip_demo() -> nn.Module:
    return ImageTower(seeded(_small_coca).visual, unit_length=True).eval()
