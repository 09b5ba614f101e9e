"""Whereabouts: where the files of a dataset are looked for on this machine, and what is there."""

from pathlib import Path
from typing import Literal, NamedTuple

from stbench.cards import DatasetCard
from stbench.errors import StbenchError
from stbench.readers import readers
from stbench.readers.recognition import look_of

State = Literal["made", "unnamed", "absent", "unlike", "here"]
BASE = Path("data")
"""Below which a dataset's files come to lie where nothing names a folder."""


class Whereabouts(NamedTuple):
    """What is known of a dataset's files."""

    state: State
    """``made``: it needs none; ``unnamed``: no folder is known; ``unlike``: the folder is of another layout or lacks
    a file."""
    folder: Path | None = None
    """Where they were looked for."""
    slides: tuple[str, ...] = ()
    """Slides that are there."""
    why: str = ""
    """What speaks against the folder, as its reader says it."""


def whereabouts(card: DatasetCard, root: Path | None = None) -> Whereabouts:
    """Look for the files of a dataset; no counts and no images are read.

    Args:
        card: the dataset.
        root: the folder that a command names; None where it names none.
    """
    try:
        look = look_of(readers[card.reader])
    except StbenchError as error:
        return Whereabouts("unlike", card.root_or(root), why=error.found)
    if look is None:
        return Whereabouts("made")
    folder = card.root_or(root)
    if folder is None:
        return Whereabouts("unnamed")
    if not folder.is_dir():
        return Whereabouts("absent", folder)
    try:
        sighting = look(folder)
    except StbenchError as error:
        return Whereabouts("unlike", folder, why=str(error))
    return Whereabouts("here" if sighting.slides else "unlike", folder, sighting.slides, sighting.why)


def folder_for(card: DatasetCard, root: Path | None = None) -> Path:
    """Where the files of a dataset come to lie: as asked, as its card or ``$STBENCH_DATA`` says, else ``data/NAME``."""
    return card.root_or(root) or card.own_folder or BASE / card.name
