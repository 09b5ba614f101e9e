"""Draws: where a training takes its random numbers from, so that variants can be compared draw by draw."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

Streams = Callable[[str], torch.Generator]
"""torch's generators by purpose."""
Start = Callable[[str], contextlib.AbstractContextManager[None]]
"""By a module's name, a block in which the module is built."""


def one_stream(generator: torch.Generator) -> Streams:
    """The same generator for every purpose."""
    return lambda purpose: generator


def as_they_come(module: str) -> contextlib.AbstractContextManager[None]:
    """The start of modules that are built one after the other from torch's own generator."""
    return contextlib.nullcontext()


class Draws:
    """All draws of one training.

    As a rule everything is drawn from one generator, so that a variant without a module, which draws less, differs in
    every later draw, too. Where a task pairs variants, each purpose (``order``, ``genes``, the start of a module) has a
    stream of its own, named by the purpose: leaving one out leaves the others as they are.
    """

    def __init__(self, rng: np.random.Generator, *, paired: bool) -> None:
        """``rng`` is the job's; it is drawn from here only where draws are ``paired``."""
        self.rng, self.paired = rng, paired
        self._root = int(rng.integers(2**63 - 1)) if paired else 0
        self._generators: dict[str, np.random.Generator] = {}
        self._streams: dict[str, torch.Generator] = {}

    def of(self, purpose: str) -> np.random.Generator:
        """The purpose's own generator; the job's where draws are not paired."""
        if not self.paired:
            return self.rng
        if purpose not in self._generators:
            self._generators[purpose] = np.random.default_rng([self._root, *purpose.encode()])
        return self._generators[purpose]

    def streams(self) -> Streams:
        """torch's generators by purpose; a new one for all purposes where draws are not paired."""
        if self.paired:
            return self._stream
        return one_stream(torch.Generator().manual_seed(int(self.rng.integers(2**63 - 1))))

    def stream(self, purpose: str) -> torch.Generator | None:
        """The purpose's own; None, which is torch's global generator, where draws are not paired."""
        return self._stream(purpose) if self.paired else None

    def start(self, module: str) -> contextlib.AbstractContextManager[None]:
        """A block in which torch's global generator is the module's own, so that its first weights are."""
        return self._restarted(f"start {module}") if self.paired else as_they_come(module)

    @contextlib.contextmanager
    def dropout(self, network: nn.Module) -> Iterator[None]:
        """Inside the block, each child of ``network`` draws its dropout from a stream of its own."""
        if not self.paired:
            yield
            return
        device = next(network.parameters()).device
        with contextlib.ExitStack() as hooks:
            for name, child in network.named_children():
                own = _OwnState(device, self._seed(f"dropout {name}"))
                hooks.callback(child.register_forward_pre_hook(own.enter).remove)
                hooks.callback(child.register_forward_hook(own.leave).remove)
            yield

    @contextlib.contextmanager
    def _restarted(self, purpose: str) -> Iterator[None]:
        with torch.random.fork_rng():
            torch.manual_seed(self._seed(purpose))
            yield

    def _stream(self, purpose: str) -> torch.Generator:
        if purpose not in self._streams:
            self._streams[purpose] = torch.Generator().manual_seed(self._seed(purpose))
        return self._streams[purpose]

    def _seed(self, purpose: str) -> int:
        return int(np.random.default_rng([self._root, *f"torch {purpose}".encode()]).integers(2**63 - 1))


class _OwnState:
    """The state of torch's global generator of one device while one module runs; the others' meanwhile."""

    def __init__(self, device: torch.device, seed: int) -> None:
        self._device = device
        self._own: Tensor = torch.Generator(device).manual_seed(seed).get_state()
        self._others: Tensor = self._own

    def enter(self, module: nn.Module, inputs: Any) -> None:
        """A hook for before the module runs."""
        self._others = self._state()
        self._put(self._own)

    def leave(self, module: nn.Module, inputs: Any, output: Any) -> None:
        """A hook for after it ran."""
        self._own = self._state()
        self._put(self._others)

    def _state(self) -> Tensor:
        on_cpu = self._device.type == "cpu"
        return torch.get_rng_state() if on_cpu else torch.get_device_module(self._device).get_rng_state(self._device)

    def _put(self, state: Tensor) -> None:
        if self._device.type == "cpu":
            torch.set_rng_state(state)
        else:
            torch.get_device_module(self._device).set_rng_state(state, self._device)
