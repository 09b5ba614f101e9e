"""Described: an image as plain values, from which it is made again without its file being read."""

from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from stbench.data.images.image import Image

HERE = "stbench.data.images."
KNOWN = ("fingerprint", "size_px")
"""What an image computes once and remembers; costly, since all of its file is read."""


def description_of(image: Image) -> dict[str, Any] | None:
    """The class, fields and fingerprint of an image; None where it is none of stbench's, or more than a file."""
    kind = type(image)
    if not kind.__module__.startswith(HERE) or not is_dataclass(image):
        return None
    values = {each.name: getattr(image, each.name) for each in fields(image)}
    if not all(isinstance(value, Path | str | int) for value in values.values()):
        return None
    plain = {name: ["path", str(value)] if isinstance(value, Path) else ["", value] for name, value in values.items()}
    image.fingerprint  # noqa: B018 - computed now, so that it is among what is known
    known = {name: value for name, value in vars(image).items() if name in KNOWN}
    return {"module": kind.__module__, "kind": kind.__name__, "fields": plain, "known": known}


def image_from(description: dict[str, Any]) -> Image:
    """The image of a description; ValueError where its class is none of stbench's."""
    if not str(description["module"]).startswith(HERE):
        raise ValueError(f"{description['module']} is no module of images")
    kind = getattr(import_module(description["module"]), description["kind"])
    values = {name: Path(value) if is_a else value for name, (is_a, value) in description["fields"].items()}
    image = kind(**values)
    for name, value in description["known"].items():
        vars(image)[name] = tuple(value) if isinstance(value, list) else value
    return cast(Image, image)
