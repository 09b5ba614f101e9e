"""The state of a process that a method must leave as it was: generators, threads, number type, folder, environment."""

import os
import random
import sys
from typing import Any

import numpy as np


def process_state() -> dict[str, Any]:
    """Everything that other methods on the same worker would be touched by, by name; comparable by repr."""
    state: dict[str, Any] = {
        "random's generator": random.getstate(),
        "numpy's global generator": np.random.get_state(),  # noqa: NPY002  (the legacy one is what is looked at)
        "the working folder": os.getcwd(),
        "the environment": dict(os.environ),
    }
    torch = sys.modules.get("torch")
    if torch is not None:
        state |= {
            "torch's global generator": torch.get_rng_state().tolist(),
            "torch's threads": torch.get_num_threads(),
            "torch's number type": str(torch.get_default_dtype()),
            "torch's deterministic mode": torch.are_deterministic_algorithms_enabled(),
        }
    return {name: repr(value) for name, value in state.items()}


def changed_state(before: dict[str, Any]) -> list[str]:
    """Names of what is not as it was; what came in with an import counts for nothing."""
    after = process_state()
    return [name for name, value in before.items() if after[name] != value]
