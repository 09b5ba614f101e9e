"""Checkpoints of the published formats, full size, made from the golden fill rule and removed after use."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from stbench.adapters.comtip.network import tokeniser
from stbench.weights import WeightSearch
from tests.made.golden import published_state

LOGIT_SCALE = math.log(1 / 0.07)


def clip_state() -> dict[str, Tensor]:
    return published_state("clip_vit_b_32") | {"logit_scale": torch.tensor(LOGIT_SCALE)}


def plip_state() -> dict[str, Tensor]:
    """With the two index tables that files saved before transformers 4.31 hold."""
    return published_state("plip") | {
        "logit_scale": torch.tensor(LOGIT_SCALE),
        "text_model.embeddings.position_ids": torch.arange(77)[None],
        "vision_model.embeddings.position_ids": torch.arange(50)[None],
    }


def clip_tokens(sentences: list[str]) -> Tensor:
    """(n, 77) ids by stbench's own tokeniser, start and end around them, zeros after."""
    rows = [[tokeniser.START, *tokeniser.encode(sentence), tokeniser.END] for sentence in sentences]
    return torch.tensor([row + [0] * (77 - len(row)) for row in rows])


@contextmanager
def published_file(folder: Path, file: str, content: Any, *names: str) -> Iterator[WeightSearch]:
    """``content`` saved as ``file`` for the block, and a search that finds it under each of ``names``."""
    path = folder / file
    if path.suffix == ".safetensors":
        save_file(content, path)
    else:
        torch.save(content, path)
    try:
        yield WeightSearch(dict.fromkeys(names, path))
    finally:
        path.unlink()
