"""Image encoders: patches in, one feature vector each out; ``encoder("efficientnet-lite0")`` makes one."""

from stbench.encoders.base import Encoder, EncoderFamily
from stbench.registry import Registry

encoders: Registry[EncoderFamily] = Registry(
    "encoder",
    builtin={
        "colour": "stbench.encoders.colour:colour",
        "efficientnet-lite0": "stbench.encoders.lite:efficientnet_lite0",
    },
    group="stbench.encoders",
)


def encoder(name: str) -> Encoder:
    """The encoder called ``name``; its weights load when features are first asked for."""
    return encoders[name](name)


__all__ = ["Encoder", "EncoderFamily", "encoder", "encoders"]
