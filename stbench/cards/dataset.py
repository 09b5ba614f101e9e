"""Dataset cards: how a dataset is read, and what it holds."""

import os
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from stbench.cards.base import Card, Part
from stbench.cards.downloads import Fetch

DATA = "STBENCH_DATA"
"""Environment variable that names the folder in which each dataset has a folder of its name."""


class Expected(Part):
    """What a complete copy of the dataset holds."""

    slides: int | None = None
    patients: int | None = None
    spots: int | None = None
    genes: int | None = None


class Known(Part):
    """Something that is known of a dataset beside its files, and who says so."""

    says: str
    source: str


class DatasetCard(Card):
    """A dataset: how it is read, and what it holds."""

    folder: ClassVar[str] = "datasets"
    reader: str
    species: str = ""
    organ: str = ""
    technology: str = ""
    markers: tuple[str, ...] = ()
    labels: str = ""
    gene_names: Literal["alike", "symbols", "as-read"] = "alike"
    """What genes are called. ``alike``: as the files have it, but where slides would lose a gene because its name
    differs, it gets one name. ``symbols``: as HGNC approves it, for all human genes. ``as-read``: as the files have it,
    whatever is lost."""
    source: str = ""
    citation: str = ""
    licence: str = ""
    contained_in: tuple[str, ...] = ()
    """Larger collections that hold this dataset: methods trained on them have seen it."""
    partly_in: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Larger collections that hold some of its slides alone, and which: methods trained on them have seen those."""
    patients_by: str = ""
    """How it is known whose slides are."""
    leaks: tuple[Known, ...] = ()
    """How divisions that papers use of it train on the patients or slides that they test; stands below every table."""
    upstream: tuple[Known, ...] = ()
    """What its published files or their tables say wrongly of slides and patients, or leave out."""
    draws: str = ""
    """Salt of random draws on this dataset; its name where not stated. Stated so that published scores stay as they
    are."""
    root: str = ""
    """Folder of its files on this machine, where a command names none; below the card's own where it is no whole
    path."""
    options: dict[str, Any] = Field(default_factory=dict)
    """The reader's own options."""
    expected: Expected = Expected()
    sha256_of: dict[str, str] = Field(default_factory=dict)
    """sha256 of files, by path below the data root, where they are known."""

    fetch: Fetch = Fetch()
    """What ``stbench data fetch`` downloads."""
    steps: str = ""
    """How to get what no command can download, in words."""

    def root_or(self, asked: Path | None) -> Path | None:
        """The folder of its files: as asked, else as the card states it, else its own in ``$STBENCH_DATA``.

        None where nothing says; a folder of ``$STBENCH_DATA`` counts where it is there.
        """
        if asked is not None:
            return asked
        if self.root:
            return self.stated_in("root").parent / Path(self.root).expanduser()
        own = self.own_folder
        return own if own is not None and own.is_dir() else None

    @property
    def own_folder(self) -> Path | None:
        """The dataset's folder in ``$STBENCH_DATA``, be it there or not; None where that is not set."""
        base = os.environ.get(DATA)
        return Path(base).expanduser().absolute() / self.name if base and self.name else None
