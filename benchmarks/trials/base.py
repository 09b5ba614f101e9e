"""A trial's outcome, and the parts that there are: each a module with ``trials(many, seed)``."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Outcome(NamedTuple):
    """How one trial ended."""

    group: str
    """Trials that are counted together in the table, as 'worker killed between jobs'."""
    held: bool
    detail: str = ""
    """What did not hold, in words that name the input (its seed, its file); empty where all held."""


class Part(Protocol):
    """A module of this package that can be run."""

    FULL: int
    """How many of each group show what is claimed."""

    def trials(self, many: int, seed: int) -> Iterator[Outcome]:
        """Up to ``many`` trials of each group, drawn with ``seed``."""
