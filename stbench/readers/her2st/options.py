"""Options of the reader of her2st's layout: what a card may set, checked."""

from dataclasses import dataclass

from stbench.errors import DataError
from stbench.readers.options import names_of, where

WHERE = where("her2st")


@dataclass(frozen=True, kw_only=True)
class Her2stOptions:
    """How the layout of her2st is read."""

    slides: tuple[str, ...] = ()
    """Names of the slides that are read; all where none are named."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "slides", names_of(self.slides))

    def chosen(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the slides that are there which are read; DataError where one that is named is not there."""
        for name in self.slides:
            if name not in names:
                raise DataError(WHERE, f"slides names '{name}', which is not there", f"some of {', '.join(names)}")
        return tuple(name for name in names if not self.slides or name in self.slides)
