"""What a batch correction is asked for."""

from typing import Any, ClassVar, Protocol

import numpy as np

from stbench.cards import TaskCard

Array = np.ndarray[Any, Any]


class BatchCorrection(Protocol):
    """A way to bring slides together: a value, hashable."""

    name: ClassVar[str]
    """As it is registered, and as cards call it."""
    title: ClassVar[str]

    def __hash__(self) -> int: ...

    def check_installed(self, task: TaskCard) -> None:
        """ProtocolError where it needs a package that is absent."""
        ...

    def identity(self) -> tuple[str, ...]:
        """What of it goes into keys: its name, and what changes when its results may."""
        ...

    def values(self, expression: Array, batches: Array) -> Array:
        """Corrected expression, (n_spots, n_genes) float32.

        Args:
            expression: (n_spots, n_genes) of all slides' spots under one another, in the task's target space.
            batches: (n_spots,) number of the slide of each spot.
        """
        ...

    def sentence(self) -> str:
        """What is done, for the protocol above a table."""
        ...
