"""The second stage: alignment layers and confidence, on measured spots and pseudo-labels of all sparse slides."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from stbench.adapters.base import Context
from stbench.adapters.parts import fitting
from stbench.adapters.parts.resident import on_device
from stbench.adapters.st_dai.network import Adaptation, Spots, Weights, loss_of

Array = np.ndarray[Any, Any]


class Stacked(NamedTuple):
    """Spots of all sparse slides, under one another."""

    spots: Spots
    measured: Array
    """Rows of the measured ones."""
    unmeasured: Array


def stacked(said: Sequence[Mapping[str, Array]], device: str) -> Stacked:
    """What is known of each slide, as one.

    Args:
        said: for each slide ``predicted``, ``features`` and ``pseudo`` of all its spots, and ``measured`` of its
            ``rows``.
        device: where tensors lie.
    """
    wanted, is_measured = [], []
    for slide in said:
        values, known = slide["pseudo"].copy(), np.zeros(len(slide["pseudo"]), bool)
        values[slide["rows"]], known[slide["rows"]] = slide["measured"], True
        wanted.append(values)
        is_measured.append(known)
    known = np.concatenate(is_measured)
    numbers = np.repeat(np.arange(len(said)), [len(slide["pseudo"]) for slide in said])
    arrays = [np.concatenate([slide[name] for slide in said]) for name in ("predicted", "features", "pseudo")]
    tensors = (torch.from_numpy(array).to(device) for array in (*arrays, np.concatenate(wanted), numbers))
    return Stacked(Spots(*tensors), np.flatnonzero(known), np.flatnonzero(~known))


def trained(
    layers: Adaptation, said: Sequence[Mapping[str, Array]], rng: np.random.Generator, context: Context,
    schedule: Mapping[str, Any],
) -> None:  # fmt: skip
    """Train ``layers`` in place.

    Args:
        layers: what is trained, and all that is.
        said: as ``stacked`` takes it.
        rng: draws batches.
        context: where, and whom progress is reported to.
        schedule: weights of the loss, epochs, batch, share of measured spots in it, rate and decay.
    """
    every = stacked(said, context.device)
    n_measured = max(1, round(schedule["measured_share"] * schedule["batch"]))
    known = every.spots.at(torch.from_numpy(every.measured).to(context.device))
    errors = (known.pseudo - known.measured).square().mean(dim=1)
    weights = Weights(schedule["pseudo_weight"], schedule["confidence_weight"], float(errors.median()) or 1.0)
    optimiser = torch.optim.AdamW(
        layers.parameters(), lr=schedule["learning_rate"], weight_decay=schedule["weight_decay"],
        fused=True,
    )  # fmt: skip

    def batches() -> list[tuple[Array, Array]]:
        parts = fitting.shuffled_batches(every.unmeasured, max(1, schedule["batch"] - n_measured), rng)
        return [(rng.choice(every.measured, n_measured), rows) for rows in parts]

    def loss(batch: tuple[Array, Array]) -> Tensor:
        measured, unmeasured = (every.spots.at(on_device(rows, context.device)) for rows in batch)
        with fitting.autocast(context.compute):
            return loss_of(layers, measured, unmeasured, weights)

    fitting.fit(layers, optimiser, batches, loss, epochs=schedule["epochs"], context=context, note="second stage, ")
