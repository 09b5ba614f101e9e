"""Keys of a state dict: documented renames first, then a strict match with a report one can read."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from stbench.errors import WeightsError

if TYPE_CHECKING:
    from torch import Tensor

Shape = tuple[int, ...]
SHOWN = 4
FAMILIES = {
    "vision_model.": "a CLIP model of the transformers library",
    "visual.attn_pool.": "a CoCa model of open_clip",
    "visual.": "a CLIP model of open_clip",
    "patch_embed.proj.6.": "CTransPath",
    "layers.0.blocks.": "a Swin transformer",
    "blocks.0.attn.qkv": "a vision transformer of timm",
    "features.denseblock1.": "a DenseNet of torchvision",
    "layer1.0.conv1": "a ResNet",
}


def dropped(state: "Mapping[str, Tensor]", patterns: Sequence[str]) -> "dict[str, Tensor]":
    """The state without keys that match one of the shell patterns."""
    return {key: value for key, value in state.items() if not any(fnmatchcase(key, one) for one in patterns)}


def renamed(state: "Mapping[str, Tensor]", rules: Sequence[tuple[str, str]]) -> "dict[str, Tensor]":
    """The state with each key passed through the first (regular expression, replacement) that matches it."""

    def new_name(key: str) -> str:
        for pattern, replacement in rules:
            if re.search(pattern, key):
                return re.sub(pattern, replacement, key)
        return key

    return {new_name(key): value for key, value in state.items()}


def check_keys(state: "Mapping[str, Tensor]", expected: Mapping[str, Shape], *, where: str, network: str) -> None:
    """Refuse a state that does not hold exactly the expected tensors.

    Args:
        state: what the file holds, after the documented renames.
        expected: key -> shape of the network.
        where: the file, for the message.
        network: what the weights should be of, for the message.

    Raises:
        WeightsError: tensors are missing, unexpected or of another shape; the message lists them.
    """
    missing = [key for key in expected if key not in state]
    unexpected = [key for key in state if key not in expected]
    misshaped = [key for key in expected if key in state and tuple(state[key].shape) != tuple(expected[key])]
    if not (missing or unexpected or misshaped):
        return
    parts = [
        _listed("missing", missing, lambda key: _shape(expected[key])),
        _listed("unexpected", unexpected, lambda key: _shape(state[key].shape)),
        _listed(
            "of another shape",
            misshaped,
            lambda key: f"{_shape(state[key].shape)}, not {_shape(expected[key])}",
        ),
    ]
    raise WeightsError(
        where,
        "; ".join(part for part in parts if part),
        f"the {len(expected)} tensors of {network}",
        _advice(state, expected, missing, unexpected, misshaped),
    )


def _listed(title: str, keys: Sequence[str], note: Callable[[str], str]) -> str:
    if not keys:
        return ""
    shown = ", ".join(f"{key} {note(key)}" for key in keys[:SHOWN])
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return f"{len(keys)} {title}: {shown}{more}"


def _shape(shape: Sequence[int]) -> str:
    return "[" + ", ".join(str(size) for size in shape) + "]"


def _advice(
    state: "Mapping[str, Tensor]",
    expected: Mapping[str, Shape],
    missing: Sequence[str],
    unexpected: Sequence[str],
    misshaped: Sequence[str],
) -> str:
    wanted = Counter(tuple(expected[key]) for key in missing)
    offered = Counter(tuple(state[key].shape) for key in unexpected)
    if missing and not misshaped and wanted == offered:
        pairs = {tuple(expected[key]): key for key in reversed(missing)}
        old = unexpected[0]
        return (
            "The same shapes are there under other names "
            f"(perhaps {old} is {pairs[tuple(state[old].shape)]}): "
            "bring the file as published, or rename its keys"
        )
    likely = next((title for mark, title in FAMILIES.items() if any(key.startswith(mark) for key in state)), "")
    if len(missing) + len(misshaped) > len(expected) // 2:
        return "This is the file of another network" + (f": it looks like {likely}" if likely else "")
    return "The file was made for another version or configuration of this network: bring the file as published"
