"""The training loop that methods share: seeded torch, shuffled batches, epochs, the best epoch's weights."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from stbench.adapters.base import Context
from stbench.encoders.compute import Compute, is_gpu

Rows = NDArray[np.intp]
Batch = TypeVar("Batch")
N = TypeVar("N", bound=nn.Module)
Rate = Callable[[float, float], float]
"""(a group's rate at the start, epochs done, fractions counted) -> its rate now."""


@contextlib.contextmanager
def seeded(rng: np.random.Generator) -> Iterator[None]:
    """Seed torch's own generators from ``rng`` inside the block, and leave them as they were after it.

    Layers draw their first weights and their dropout from these generators, and take no other.
    """
    with torch.random.fork_rng():
        torch.manual_seed(int(rng.integers(2**63 - 1)))
        yield


def shuffled_batches(rows: Rows, size: int, rng: np.random.Generator, *, drop_last: bool = False) -> list[Rows]:
    """``rows`` in random order, ``size`` at a time.

    Args:
        rows: what to hand out.
        size: rows per batch; all rows where there are fewer.
        rng: draws the order.
        drop_last: leave out a last batch that is short. Where it is kept, a last batch of one row joins the
            one before it, since batch normalisation cannot work on a single value.
    """
    order = rng.permutation(rows)
    if len(order) == 0:
        return []
    size = min(size, len(order))
    batches = np.split(order, range(size, len(order), size))
    if len(batches[-1]) < size and (drop_last or len(batches[-1]) == 1):
        short = batches.pop()
        if not drop_last:
            batches[-1] = np.concatenate([batches[-1], short])
    return batches


def placed(network: N, device: str) -> N:
    """A network where it is to be trained; on a GPU the channels of its convolutions lie side by side."""
    network = network.to(device)
    return network.to(memory_format=torch.channels_last) if is_gpu(device) else network


def descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    """One step down the gradient of ``loss``, whose value nobody waits for."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()


def autocast(compute: Compute) -> contextlib.AbstractContextManager[Any]:
    """Mixed precision for forward passes where ``compute`` asks for it, else nothing."""
    kind = torch.device(compute.device).type
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=compute.precision == "bfloat16")


def fit(
    network: nn.Module,
    optimiser: torch.optim.Optimizer,
    batches: Callable[[], Sequence[Batch]],
    loss: Callable[[Batch], Tensor],
    *,
    epochs: int,
    context: Context,
    note: str = "",
    rate: Rate | None = None,
    after_step: Callable[[], object] = lambda: None,
    after_epoch: Callable[[int], object] = lambda epoch: None,
) -> None:
    """Train ``network`` for some epochs, in place; it is left in training mode.

    Args:
        network: put into training mode before each epoch.
        optimiser: of its parameters.
        batches: draws the batches of one epoch.
        loss: of one batch.
        epochs: how many.
        context: whom progress is reported to.
        note: what is trained, for the report.
        rate: learning rate before each step; constant where not given.
        after_step: called after each step.
        after_epoch: called with the number of each epoch, from 0, when it is done.
    """
    started = [group["lr"] for group in optimiser.param_groups]
    for epoch in range(epochs):
        network.train()
        drawn = batches()
        for step, batch in enumerate(drawn):
            if rate is not None:
                for group, first in zip(optimiser.param_groups, started, strict=True):
                    group["lr"] = rate(first, epoch + step / len(drawn))
            descend(optimiser, loss(batch))
            after_step()
        after_epoch(epoch)
        context.progress((epoch + 1) / epochs, f"{note}epoch {epoch + 1} of {epochs}")


class BestEpoch:
    """Weights of the epoch with the lowest validation loss; on equal losses the earlier epoch stays."""

    def __init__(self) -> None:
        self.loss = float("inf")
        self.epoch = -1
        self._state: dict[str, Tensor] = {}

    def offer(self, network: nn.Module, epoch: int, loss: float) -> None:
        """Keep a copy of the weights if ``loss`` is the lowest so far."""
        if loss < self.loss:
            self.loss, self.epoch = loss, epoch
            self._state = {key: value.detach().clone() for key, value in network.state_dict().items()}

    def restore(self, network: nn.Module) -> None:
        """Put the kept weights back; nothing changes where no finite loss was offered."""
        if self._state:
            network.load_state_dict(self._state)
