"""Golden numbers of the reference implementations, and the fill rule that makes their weights."""

import json
import math
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor

Shape = tuple[int, ...]
_ASSERTED: ContextVar[set[tuple[str, str]] | None] = ContextVar("asserted", default=None)


class Golden(NamedTuple):
    """One topic of the golden folder."""

    tensors: dict[str, Tensor]
    description: dict[str, Any]
    topic: str


@contextmanager
def asserted_tensors() -> Iterator[set[tuple[str, str]]]:
    """Topics and names that `assert_matches` compares within the block."""
    asserted: set[tuple[str, str]] = set()
    token = _ASSERTED.set(asserted)
    try:
        yield asserted
    finally:
        _ASSERTED.reset(token)
        if (outer := _ASSERTED.get()) is not None:
            outer |= asserted


def golden_folder() -> Path:
    """The golden files: ``$STBENCH_SHARED/golden``, else ``../shared/golden`` beside the checkout."""
    checkout = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("STBENCH_SHARED", checkout.parent / "shared")) / "golden"


@cache
def description(name: str) -> dict[str, Any]:
    """The parsed ``<name>.json``; skips the calling test, with the reason, where the file is absent."""
    path = golden_folder() / f"{name}.json"
    if not path.is_file():
        pytest.skip(f"no golden file {name}.json in {golden_folder()} (set STBENCH_SHARED to the shared folder)")
    content: dict[str, Any] = json.loads(path.read_text())
    return content


@cache
def golden(name: str) -> Golden:
    """Stored tensors and description of topic ``name``; skips the calling test where the folder is absent.

    The tensors are shared between tests: clone before changing one in place.
    """
    facts = description(name)
    return Golden(load_file(golden_folder() / f"{name}.safetensors"), facts, name)


def noise(key: str, n: int, salt: int = 0) -> NDArray[np.float64]:
    """(n,) reproducible values in [-1, 1): splitmix64 of the element index, seeded by crc32(key) and salt."""
    mask = (1 << 64) - 1
    seed = ((zlib.crc32(key.encode()) + salt * (1 << 32)) * 0xD1B54A32D192ED03) & mask
    z = np.arange(1, n + 1, dtype=np.uint64)
    z *= np.uint64(0x9E3779B97F4A7C15)
    z += np.uint64(seed)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        z ^= z >> np.uint64(shift)
        z *= np.uint64(factor)
    z ^= z >> np.uint64(31)
    values = (z >> np.uint64(11)).astype(np.float64)
    values *= 2.0**-52
    values -= 1.0
    return values


def noise_tensor(key: str, shape: Shape, *, amplitude: float = 1.0, salt: int = 0) -> Tensor:
    """``amplitude * noise(key)`` as a float32 tensor of ``shape``: how the json files state inputs."""
    values = noise(key, math.prod(shape), salt)
    values *= amplitude
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


def noise_image(key: str, shape: Shape, *, salt: int = 0) -> NDArray[np.uint8]:
    """``floor((noise(key) + 1) * 128)`` as uint8 of ``shape``."""
    values = np.floor((noise(key, math.prod(shape), salt) + 1) * 128)
    return values.astype(np.uint8).reshape(shape)


def offset_and_amplitude(key: str, shape: Shape) -> tuple[float, float]:
    """Row of the fill rule's table for a parameter of this key and shape."""
    last = key.rsplit(".", 1)[-1]
    if len(shape) == 0:
        return 0.5, 0.25
    if len(shape) == 1:
        if last in ("weight", "running_var"):
            return 1.0, 0.25
        return (0.0, 0.1) if last == "running_mean" or last.endswith("bias") else (0.0, 0.5)
    if len(shape) >= 3 and shape[0] == 1:
        return 0.0, 0.5
    fan = math.prod(shape[2:]) if len(shape) == 5 else math.prod(shape[1:])
    fan = shape[0] if fan == 1 else fan
    return 0.0, math.sqrt((3.0 if len(shape) <= 3 else 6.0) / fan)


def fill(shapes: dict[str, Shape], salt: int = 0, *, prefix: str = "") -> dict[str, Tensor]:
    """float32 parameters of the given keys and shapes by the fill rule.

    Args:
        shapes: reference key -> shape; only entries to which the rule applies (no counters, no index tables).
        salt: integer named in the json of the topic.
        prefix: put before each key when drawing (part tests state one), absent from the returned keys.
    """
    filled = {}
    for key, shape in shapes.items():
        offset, amplitude = offset_and_amplitude(prefix + key, tuple(shape))
        values = noise(prefix + key, math.prod(shape), salt)
        values *= amplitude
        values += offset
        filled[key] = torch.from_numpy(values.astype(np.float32)).reshape(tuple(shape))
    return filled


def fill_module(module: torch.nn.Module, salt: int = 0, *, prefix: str = "") -> None:
    """Fill parameters and BatchNorm statistics of ``module`` in place, under its own key names."""
    shapes = {key: tuple(value.shape) for key, value in module.named_parameters()}
    for key, value in module.named_buffers():
        if key.rsplit(".", 1)[-1] in ("running_mean", "running_var"):
            shapes[key] = tuple(value.shape)
    left_alone = {key: value for key, value in module.state_dict().items() if key not in shapes}
    module.load_state_dict(fill(shapes, salt, prefix=prefix) | left_alone)


def published_state(name: str, config: str | None = None, *, salt: int = 0) -> dict[str, Tensor]:
    """State dict of the keys and shapes in ``<name>_keys.json``: rule-filled, zeros where the rule is silent.

    Args:
        name: topic with its suffix, as ``bleep_published`` or ``uni``.
        config: which of the json's ``configs``, where it lists several.
        salt: of the fill rule.
    """
    content = description(f"{name}_keys")
    entries = (content["configs"][config] if config is not None else content)["state_dict"]
    state = fill({e["key"]: tuple(e["shape"]) for e in entries if e["filled"]}, salt)
    for entry in entries:
        if not entry["filled"]:
            state[entry["key"]] = torch.zeros(tuple(entry["shape"]), dtype=getattr(torch, entry["dtype"]))
    return {entry["key"]: state[entry["key"]] for entry in entries}


def assert_matches(got: Any, name_of_tensor: str, topic: str | Golden) -> None:
    """Fail unless ``got`` equals the stored tensor within the tolerance its json states.

    Args:
        got: tensor, array or number of the stored shape.
        name_of_tensor: entry of the topic's ``tensors`` list.
        topic: name of the topic, or what ``golden(name)`` returned.
    """
    stored = golden(topic) if isinstance(topic, str) else topic
    entry = next(e for e in stored.description["tensors"] if e["name"] == name_of_tensor)
    expected = stored.tensors[name_of_tensor].double().numpy()
    value = got.detach().cpu().double().numpy() if isinstance(got, Tensor) else np.asarray(got, dtype=np.float64)
    assert value.shape == expected.shape, f"{name_of_tensor}: shape {value.shape}, expected {expected.shape}"
    if (asserted := _ASSERTED.get()) is not None:
        asserted.add((stored.topic, name_of_tensor))
    tolerance = entry["tolerance"]
    if "exact" not in tolerance:
        np.testing.assert_allclose(
            value, expected, rtol=tolerance["rtol"], atol=tolerance["atol"], err_msg=name_of_tensor
        )
        return
    rule = str(tolerance["exact"])
    if rule.startswith("as"):  # a set, or one in each row
        value, expected = np.sort(value, axis=-1), np.sort(expected, axis=-1)
    levels = 2 if "+-2 per pixel" in rule else 0
    np.testing.assert_allclose(value, expected, rtol=0, atol=levels, err_msg=name_of_tensor)
