"""Progress: whom work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Told the share that is done, in [0, 1], and a short note."""


def silent(share: float, note: str) -> None:
    """Tell nobody."""


def both(first: Progress, second: Progress) -> Progress:
    """Tell two."""

    def tell(share: float, note: str) -> None:
        first(share, note)
        second(share, note)

    return tell
