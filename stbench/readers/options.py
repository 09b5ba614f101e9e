"""Options: checks that the options of several readers share."""

import math
from collections.abc import Mapping
from typing import Any

from stbench.errors import DataError


def names_of(slides: Any) -> tuple[str, ...]:
    """Names of slides as a card lists them; one may stand alone, and digits may be a number."""
    return tuple(map(str, (slides,) if isinstance(slides, str | int) else slides))


class OptionChecks:
    """Refuses the options of one reader, by name."""

    def __init__(self, reader: str, options: object) -> None:
        """Checks of ``options``, whose attributes are what a card may set for ``reader``."""
        self._where, self._options = where(reader), options

    def hold(self, holds: bool, name: str, expected: str) -> None:
        """DataError unless an option holds what is expected."""
        if not holds:
            raise DataError(self._where, f"{name} is {getattr(self._options, name)!r}", expected)

    def texts(self, *names: str) -> None:
        """DataError unless all are texts."""
        for name in names:
            self.hold(isinstance(getattr(self._options, name), str), name, "a text")

    def sizes(self, *names: str, expected: str = "a number above 0") -> None:
        """DataError unless each is a finite number above 0, or not stated."""
        for name in names:
            self.hold(_is_size(getattr(self._options, name)), name, expected)

    def patients(self, name: str = "patients") -> None:
        """DataError unless it is a pattern, or a patient for each slide."""
        self.hold(isinstance(getattr(self._options, name), str | Mapping), name, "a pattern, or a patient per slide")

    def files(self, name: str = "images") -> dict[str, str]:
        """A file for each slide, by name; DataError where it is anything else."""
        files = getattr(self._options, name)
        self.hold(isinstance(files, Mapping), name, "a file per slide")
        return {str(slide): str(path) for slide, path in files.items()}


def where(reader: str) -> str:
    """How errors call the options of a reader."""
    return f"options of reader '{reader}'"


def _is_size(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0
