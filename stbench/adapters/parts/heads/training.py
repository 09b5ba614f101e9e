"""How an MLP head is trained on frozen features, and how an encoder is fine-tuned with one."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.adapters.base import Context
from stbench.adapters.parts.inputs import SpotReader
from stbench.adapters.parts.resident import Resident
from stbench.data import Slide
from stbench.encoders import Encoder
from stbench.encoders.forward import batched_forward, normalised
from stbench.errors import SelectionError

if TYPE_CHECKING:
    import torch
    from torch import nn

    from stbench.adapters.parts.heads.network import MLPHead, Tuned

Array = np.ndarray[Any, Any]
LEAST_SCALE = 1e-6
SCALING_SPOTS = 256
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


def trained_head(
    recipe: Recipe, features: Array, targets: Array, rng: np.random.Generator, context: Context
) -> "MLPHead":
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

    inputs = Resident.of(np.array(features), context.device)
    with seeded(rng):
        head = _new_head(recipe, features, targets).to(context.device)

    def predicted(rows: Array) -> "torch.Tensor":
        values: torch.Tensor = head(inputs.at(rows))
        return values

    groups = [{"params": list(head.parameters()), "lr": recipe.head_learning_rate}]
    _fit(recipe, head, groups, predicted, targets, rng, context)
    return head.eval()


def fine_tuned(
    recipe: Recipe, encoder: Encoder, slides: Sequence[Slide], targets: Array, rng: np.random.Generator,
    context: Context,
) -> "Tuned":  # fmt: skip
    """An encoder and a head trained together on patches under random symmetries of the square.

    The CoMTIP paper fine-tunes its rivals end to end with a small MLP and gives no numbers; rates and schedule are
    ours (the cards say so).

    Raises:
        SelectionError: the encoder has no network to train.
    """
    import torch

    from stbench.adapters.parts.fitting import autocast, placed, seeded
    from stbench.adapters.parts.heads.network import Tuned

    network = placed(own_network(encoder), context.device)
    inputs = SpotReader(encoder.patch, encoder.mean, encoder.std)(slides, all_symmetries=True)
    first = rng.permutation(inputs.n_spots)[:SCALING_SPOTS]
    start = batched_forward(network, inputs.gathered(first), mean=encoder.mean, std=encoder.std, device=context.device)
    with seeded(rng):
        tuned = Tuned(network, _new_head(recipe, start, targets)).to(context.device).requires_grad_(True)

    def shown(rows: Array, seen: Array) -> "torch.Tensor":
        if context.compute.on_gpu:
            return inputs.tensor(rows, seen, device=context.device)
        return normalised(inputs.gathered(rows, seen), mean=encoder.mean, std=encoder.std)

    def predicted(rows: Array) -> "torch.Tensor":
        seen = rng.integers(inputs.n_symmetries, size=len(rows))
        images = shown(rows, seen)
        with autocast(context.compute):
            values: torch.Tensor = tuned(images).float()
        return values

    groups = [
        {"params": list(tuned.network.parameters()), "lr": recipe.learning_rate},
        {"params": list(tuned.head.parameters()), "lr": recipe.head_learning_rate},
    ]
    _fit(recipe, tuned, groups, predicted, targets, rng, context)
    return tuned.eval()


def own_network(encoder: Encoder) -> "nn.Module":
    """An encoder's network, to be trained; SelectionError where it has none."""
    if encoder.network is None:
        raise SelectionError(f"encoder '{encoder.name}'", "cannot be fine-tuned", "one with a network")
    return encoder.network()


def _new_head(recipe: Recipe, features: Array, targets: Array) -> "MLPHead":
    import torch

    from stbench.adapters.parts.heads.network import MLPHead

    centre, scale = features.mean(axis=0), np.maximum(features.std(axis=0), LEAST_SCALE)
    mean = targets.mean(axis=0, dtype=np.float64).astype(np.float32)
    return MLPHead(*(torch.from_numpy(values) for values in (centre, scale, mean)), hidden=recipe.hidden)


def _fit(
    recipe: Recipe,
    network: "nn.Module",
    groups: "list[dict[str, Any]]",
    predicted: "Callable[[Array], torch.Tensor]",
    targets: Array,
    rng: np.random.Generator,
    context: Context,
) -> None:
    """AdamW on the mean squared error over all spots, the rate falling to zero along a cosine."""
    import torch

    from stbench.adapters.parts.fitting import fit, shuffled_batches

    wanted = Resident.of(targets, context.device)

    def loss(batch: Array) -> "torch.Tensor":
        return torch.nn.functional.mse_loss(predicted(batch), wanted.at(batch))

    optimiser = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
    rows = np.arange(len(targets))
    steps = recipe.epochs * math.ceil(len(rows) / recipe.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=max(1, steps))
    fit(
        network, optimiser, lambda: shuffled_batches(rows, recipe.batch, rng), loss,
        epochs=recipe.epochs, context=context, after_step=schedule.step,
    )  # fmt: skip
