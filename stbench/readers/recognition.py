"""Recognition: which reader a folder is for, by what each says of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from stbench.errors import DataError, SelectionError
from stbench.readers import readers

R = TypeVar("R", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What a reader says of a folder: whether it is one of its own, why, and what a card has to state."""

    why: str
    """What was seen there that speaks for or against it, as "2 slides, each A.npz beside A.jpg"."""
    slides: tuple[str, ...] = ()
    """Names of the slides it would read; none where the folder is not of its layout."""
    patients: str = ""
    """Where the reader itself knows patients from, as "the first letter of names"; empty where the card states them."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the card states to the reader."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Other keys of the card, as ``technology``."""
    hints: tuple[str, ...] = ()
    """What the card may state beside, a sentence each."""


Look = Callable[[Path], Sighting]


def recognised_by(look: Look) -> Callable[[R], R]:
    """Decorator of a reader: ``look`` says of a folder whether the reader is for it."""

    def put(reader: R) -> R:
        reader.look = look  # type: ignore[attr-defined]
        return reader

    return put


def look_of(reader: Callable[..., Any]) -> Look | None:
    """What ``recognised_by`` gave a reader; None where it recognises no folder, as one that makes its data."""
    return getattr(reader, "look", None)


class Recognised(NamedTuple):
    """A reader, and what it says of the folder."""

    reader: str
    sighting: Sighting


def recognise(folder: Path, asked: str = "") -> Recognised:
    """The reader that a folder is for.

    Args:
        folder: with the files of a dataset.
        asked: the reader to take; where none is, exactly one has to recognise the folder.

    Raises:
        SelectionError: there is no such reader, or it recognises no folders.
        DataError: there is no such folder, or no reader is for it, or several are.
    """
    where = f"--from {folder}"
    if not folder.is_dir():
        raise DataError(where, "is not a folder", "the folder that holds the files of a dataset")
    if asked and look_of(readers[asked]) is None:
        raise SelectionError(f"--reader {asked}", "recognises no folders", "a reader that does")
    said = dict(_said(folder, [asked] if asked else readers.names()))
    own = [name for name, answer in said.items() if isinstance(answer, DataError) or answer.slides]
    told = "; ".join(f"{name}: {_why(said[name])}" for name in own or said)
    if not own:
        raise DataError(
            where, f"is of no layout that a reader knows ({told})", "one of theirs",
            "Name a folder further up or down, or begin a reader of your own: stbench new reader NAME",
        )  # fmt: skip
    if len(own) > 1:
        raise DataError(where, f"is of {len(own)} layouts ({told})", "one", "Choose with --reader NAME")
    answer = said[own[0]]
    if isinstance(answer, DataError):
        raise DataError(
            answer.where, answer.found, answer.expected, " ".join([answer.todo, f"(Layout: {own[0]})"]).strip()
        )
    return Recognised(own[0], answer)


def _said(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, Sighting | DataError]]:
    """What each reader says: of a broken folder of its own, what is wrong; of all where it cannot be imported, that."""
    for name in names:
        try:
            look = look_of(readers[name])
            if look is not None:
                yield name, look(folder)
        except DataError as error:
            yield name, error
        except SelectionError as error:
            yield name, Sighting(why=error.found)


def _why(answer: Sighting | DataError) -> str:
    return answer.why if isinstance(answer, Sighting) else f"{answer.where} {answer.found}"
