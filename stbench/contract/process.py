"""The state of a process that a method must leave as it was: generators, threads, number type, folder, environment."""

import importlib.util
import os
import pickle
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np


class _Trait(NamedTuple):
    """One part of the state: how it is read, and how it is put back."""

    read: Callable[[], Any]
    """Comparable by its pickle."""
    put: Callable[[Any], object]


@contextmanager
def kept_process() -> Iterator[list[str]]:
    """What happens inside leaves the process as it was: whatever it changed is put back at the end.

    Yields:
        A list that holds the names of what was changed, once the block is left.
    """
    changed: list[str] = []
    traits = _traits()
    before = {name: trait.read() for name, trait in traits.items()}
    try:
        yield changed
    finally:
        for name, trait in traits.items():
            if pickle.dumps(trait.read()) != pickle.dumps(before[name]):
                changed.append(name)
                trait.put(before[name])


def _traits() -> Mapping[str, _Trait]:
    """Everything that other methods of the same worker would be touched by, by name.

    torch is loaded first: a method that loads it and sets something would pass for one that found it so.
    """
    installed = importlib.util.find_spec("torch") is not None
    return {
        "random's generator": _Trait(random.getstate, random.setstate),
        "numpy's global generator": _Trait(np.random.get_state, np.random.set_state),
        "numpy's handling of errors": _Trait(np.geterr, lambda state: np.seterr(**state)),
        "the working folder": _Trait(os.getcwd, os.chdir),
        "the environment": _Trait(lambda: sorted(os.environ.items()), _put_environment),
    } | (_torch_traits() if installed else {})


def _put_environment(variables: list[tuple[str, str]]) -> None:
    os.environ.clear()
    os.environ.update(variables)


def _torch_traits() -> dict[str, _Trait]:
    import torch

    return {
        "torch's global generator": _Trait(
            lambda: torch.get_rng_state().numpy(), lambda state: torch.set_rng_state(torch.from_numpy(state))
        ),
        "torch's threads": _Trait(torch.get_num_threads, torch.set_num_threads),
        "torch's number type": _Trait(torch.get_default_dtype, torch.set_default_dtype),
        "torch's deterministic mode": _Trait(
            torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms
        ),
        "torch's precision of products": _Trait(torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
        "torch's gradients": _Trait(torch.is_grad_enabled, torch.set_grad_enabled),
    }
