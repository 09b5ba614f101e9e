"""Image encoders: patches in, one feature vector each out; ``encoder("efficientnet-lite0")`` makes one."""

from stbench.encoders.base import Encoder, EncoderFamily
from stbench.errors import SelectionError
from stbench.registry import Registry
from stbench.weights import WeightSearch

encoders: Registry[EncoderFamily] = Registry(
    "encoder",
    builtin={
        "clip-vit-b-32": "stbench.encoders.open_clip_family:clip",
        "colour": "stbench.encoders.colour:colour",
        "ctranspath": "stbench.encoders.ctranspath:ctranspath",
        "efficientnet-lite0": "stbench.encoders.lite:efficientnet_lite0",
        "efficientnet-lite1": "stbench.encoders.lite:efficientnet_lite1",
        "efficientnet-lite2": "stbench.encoders.lite:efficientnet_lite2",
        "efficientnet-lite0-grid": "stbench.encoders.lite_grid:efficientnet_lite0_grid",
        "omiclip": "stbench.encoders.open_clip_family:omiclip",
        "open_clip/<model>": "stbench.encoders.open_clip_family:open_clip_model",
        "plip": "stbench.encoders.transformers_clip:plip",
        "timm/<model>": "stbench.encoders.timm_family:timm_model",
        "uni": "stbench.encoders.timm_family:uni",
    },
    group="stbench.encoders",
)


def is_encoder(name: str) -> bool:
    """Whether ``encoder`` knows the name, or the library that it begins with."""
    return name in encoders or f"{name.partition('/')[0]}/<model>" in encoders


def encoder(name: str, weights: WeightSearch, *, stand_in: bool = False) -> Encoder:
    """The encoder called ``name``; its weights load when features are first asked for.

    Args:
        name: as ``stbench list encoders`` prints it; ``timm/<model>`` and ``open_clip/<model>/<tag>`` stand
            for any model of these libraries.
        weights: where its weights are looked for; a model that it lists under ``stand_ins`` comes as such.
        stand_in: take the demo-size network with random weights whatever ``weights`` says.

    Raises:
        SelectionError: no encoder has this name, or the one asked for has no stand-in.
    """
    library = name.partition("/")[0]
    family = encoders[f"{library}/<model>" if f"{library}/<model>" in encoders else name]
    published = family(name, weights)
    if not (stand_in or weights.stands_in(name)):
        return published
    if published.demo is None:
        raise SelectionError(f"encoder '{name}'", "has no stand-in", "its own weights")
    return published.demo()


__all__ = ["Encoder", "EncoderFamily", "encoder", "encoders", "is_encoder"]
