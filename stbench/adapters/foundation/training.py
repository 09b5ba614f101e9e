"""How an MLP head is trained on frozen features, and how an encoder is fine-tuned with one."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.adapters.base import Context
from stbench.adapters.parts.inputs import patches
from stbench.data import Slide
from stbench.encoders import Encoder
from stbench.encoders.base import batched_forward, normalised
from stbench.errors import SelectionError

if TYPE_CHECKING:
    import torch
    from torch import nn

    from stbench.adapters.foundation.network import MLPHead

Array = np.ndarray[Any, Any]
LEAST_SCALE = 1e-6
TUNED_BATCHES_AHEAD = 256
"""Spots whose features scale the inputs of a head that is trained with its encoder."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Hyper-parameters that training reads."""

    hidden: int
    head_learning_rate: float
    learning_rate: float
    weight_decay: float
    epochs: int
    batch: int


def mlp_probe(
    recipe: Recipe, features: Array, targets: Array, rng: np.random.Generator, context: Context
) -> "nn.Module":
    """A two-layer head trained on frozen features by AdamW on the squared error, cosine to zero.

    Args:
        recipe: hyper-parameters.
        features: (n_spots, width).
        targets: (n_spots, n_genes).
        rng: draws the first weights and the batches.
        context: device and progress.
    """
    import torch

    from stbench.adapters.parts.fitting import seeded

    inputs = torch.from_numpy(np.array(features)).to(context.device)
    with seeded(rng):
        head = _new_head(recipe, features, targets).to(context.device)

    def predicted(rows: Array) -> "torch.Tensor":
        found: torch.Tensor = head(inputs[torch.from_numpy(rows).to(context.device)])
        return found

    groups = [{"params": list(head.parameters()), "lr": recipe.head_learning_rate}]
    _descend(recipe, groups, predicted, targets, rng, context)
    return head.eval()


def fine_tuned(
    recipe: Recipe, made: Encoder, slides: Sequence[Slide], targets: Array, rng: np.random.Generator, context: Context
) -> "nn.Module":
    """An encoder and a head trained together on patches under random symmetries of the square.

    The CoMTIP paper fine-tunes its rivals end to end with a small MLP and gives no numbers; rates and schedule are
    ours (the cards say so). The network stays in eval mode: running statistics of batch norms are kept.

    Raises:
        SelectionError: the encoder has no network to train.
    """
    import torch

    from stbench.adapters.foundation.network import Tuned
    from stbench.adapters.parts.fitting import autocast, seeded

    if made.network is None or made.mean is None or made.std is None:
        raise SelectionError(f"encoder '{made.name}'", "cannot be fine-tuned", "one with a network")
    mean, std = made.mean, made.std
    inputs = patches(slides, made.patch)
    first = rng.permutation(inputs.n_spots)[:TUNED_BATCHES_AHEAD]
    network = made.network().to(context.device)
    start = batched_forward(network, inputs.gathered(first), mean=mean, std=std, device=context.device)
    with seeded(rng):
        tuned = Tuned(network, _new_head(recipe, start, targets)).to(context.device).requires_grad_(True)

    def predicted(rows: Array) -> "torch.Tensor":
        seen = rng.integers(inputs.n_symmetries, size=len(rows))
        images = normalised(inputs.gathered(rows, seen), mean=mean, std=std, device=context.device)
        with autocast(context.device, context.precision):
            found: torch.Tensor = tuned(images).float()
        return found

    groups = [
        {"params": list(tuned.network.parameters()), "lr": recipe.learning_rate},
        {"params": list(tuned.head.parameters()), "lr": recipe.head_learning_rate},
    ]
    _descend(recipe, groups, predicted, targets, rng, context)
    return tuned.eval()


def head_of(arrays: Mapping[str, Array], *, hidden: int, network: "nn.Module | None") -> "nn.Module":
    """The head that was saved, behind ``network`` where it was trained with one."""
    import torch

    from stbench.adapters.foundation.network import MLPHead, Tuned

    state = {key: torch.from_numpy(value) for key, value in arrays.items()}
    prefix = "" if network is None else "head."
    head = MLPHead(
        state[f"{prefix}centre"], state[f"{prefix}scale"], torch.zeros_like(state[f"{prefix}last.bias"]), hidden=hidden
    )
    whole: nn.Module = head if network is None else Tuned(network, head)
    whole.load_state_dict(state)
    return whole.eval()


def _new_head(recipe: Recipe, features: Array, targets: Array) -> "MLPHead":
    import torch

    from stbench.adapters.foundation.network import MLPHead

    centre, scale = features.mean(axis=0), np.maximum(features.std(axis=0), LEAST_SCALE)
    mean = targets.mean(axis=0, dtype=np.float64).astype(np.float32)
    return MLPHead(*(torch.from_numpy(one) for one in (centre, scale, mean)), hidden=recipe.hidden)


def _descend(
    recipe: Recipe,
    groups: "list[dict[str, Any]]",
    predicted: Any,
    targets: Array,
    rng: np.random.Generator,
    context: Context,
) -> None:
    """AdamW on the mean squared error over all spots, the rate falling to zero along a cosine."""
    import torch

    from stbench.adapters.parts.fitting import descend, shuffled_batches

    optimiser = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    rows = np.arange(len(targets))
    steps = recipe.epochs * math.ceil(len(rows) / recipe.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=max(1, steps))
    for epoch in range(recipe.epochs):
        for batch in shuffled_batches(rows, recipe.batch, rng):
            wanted = torch.from_numpy(targets[batch]).to(context.device)
            descend(optimiser, torch.nn.functional.mse_loss(predicted(batch), wanted))
            schedule.step()
        context.progress((epoch + 1) / recipe.epochs, f"epoch {epoch + 1} of {recipe.epochs}")
