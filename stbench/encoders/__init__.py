"""Image encoders: patches in, one feature vector each out; ``encoder("efficientnet-lite0")`` makes one."""

from stbench.encoders.base import Encoder, EncoderFamily
from stbench.errors import SelectionError
from stbench.registry import Registry
from stbench.weights import stands_in

encoders: Registry[EncoderFamily] = Registry(
    "encoder",
    builtin={
        "clip-vit-b-32": "stbench.encoders.open_clip_family:clip",
        "colour": "stbench.encoders.colour:colour",
        "ctranspath": "stbench.encoders.ctranspath:ctranspath",
        "efficientnet-lite0": "stbench.encoders.lite:efficientnet_lite0",
        "efficientnet-lite0-grid": "stbench.encoders.lite_grid:efficientnet_lite0_grid",
        "omiclip": "stbench.encoders.open_clip_family:omiclip",
        "open_clip/<model>": "stbench.encoders.open_clip_family:open_clip_model",
        "plip": "stbench.encoders.transformers_clip:plip",
        "timm/<model>": "stbench.encoders.timm_family:timm_model",
        "uni": "stbench.encoders.timm_family:uni",
    },
    group="stbench.encoders",
)


def encoder(name: str, *, stand_in: bool = False) -> Encoder:
    """The encoder called ``name``; its weights load when features are first asked for.

    Args:
        name: as ``stbench list encoders`` prints it; ``timm/<model>`` and ``open_clip/<model>/<tag>`` stand
            for any model of these libraries.
        stand_in: take the demo-size network with random weights; so does a run that was told to for this name
            (``weights.located``).

    Raises:
        SelectionError: no encoder has this name, or the one asked for has no stand-in.
    """
    library = name.partition("/")[0]
    made = encoders[f"{library}/<model>" if f"{library}/<model>" in encoders else name](name)
    if not (stand_in or stands_in(name)):
        return made
    if made.demo is None:
        raise SelectionError(f"encoder '{name}'", "has no stand-in", "its own weights")
    return made.demo()


__all__ = ["Encoder", "EncoderFamily", "encoder", "encoders"]
