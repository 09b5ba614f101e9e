"""Randomness: the global generators disturbed on purpose, to find out what draws from them."""

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def with_global_seed(seed: int) -> Iterator[None]:
    """The global generators of Python and numpy, and torch's where it is loaded, seeded; as they were afterwards."""
    python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002  (the point is the legacy generator)
    torch = sys.modules.get("torch")
    before = None if torch is None else torch.get_rng_state()
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    if torch is not None:
        torch.manual_seed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(legacy)  # noqa: NPY002
        if torch is not None:
            torch.set_rng_state(before)
