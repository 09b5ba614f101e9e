"""Files of slides without counts: images, by the names of which and of whose folders slides are called."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from stbench.data.images import is_image_name
from stbench.data.images.opening import ENDINGS
from stbench.errors import DataError
from stbench.files.names import file_name
from stbench.files.strays import without_strays
from stbench.readers.space_ranger.pictures import OWN

TABLES = re.compile(r".*\.(csv|tsv|txt)(\.gz)?", re.IGNORECASE)
DEEPEST = 3
"""Folders below the one that is named."""


class Files(NamedTuple):
    """Files of a slide."""

    name: str
    image: Path
    table: Path | None = None
    """Its positions; None where it has none."""

    @property
    def names(self) -> tuple[str, str]:
        """What its other files may be called as: the slide, and its image."""
        return self.name, stem(self.image)


class Found(NamedTuple):
    """What a folder holds."""

    slides: list[Files]
    tables: list[Path]


def files_in(folder: Path) -> Found:
    """A slide for each image, and the tables that may be theirs.

    Args:
        folder: with images, there or in folders below; or one image, beside its table.

    Raises:
        DataError: there is no image, or two slides have one name.
    """
    paths = _beside(folder) if folder.is_file() else list(_files(folder, DEEPEST))
    images = [path for path in paths if is_image_name(path) and not OWN.fullmatch(path.name)]
    if not images:
        raise DataError(f"--slides {folder}", "holds no image of a slide", f"files that end in {', '.join(ENDINGS)}")
    by_name: dict[str, Files] = {}
    for path in images:
        name = file_name(_name(path, folder, images), str(path), DataError)
        first = by_name.setdefault(name, Files(name, path))
        if first.image != path:
            raise DataError(
                str(path), f"is a second image of slide '{name}', beside {first.image}", "one image a slide"
            )
    return Found(list(by_name.values()), [path for path in paths if TABLES.fullmatch(path.name)])


def is_called(path: Path, name: str) -> bool:
    """Whether a file's name is ``name``, with or without more behind it."""
    return re.fullmatch(rf"{re.escape(name)}([._-].*)?\.[^.]+(\.gz)?", path.name) is not None


def stem(image: Path) -> str:
    """The name of an image's file up to its ending."""
    ending = max((each for each in ENDINGS if image.name.lower().endswith(each)), key=len)
    return re.sub(r"\.ome$", "", image.name[: -len(ending)], flags=re.IGNORECASE)


def _files(folder: Path, deepest: int) -> Iterator[Path]:
    for path in sorted(without_strays(folder.iterdir())):
        if path.is_file():
            yield path
        elif deepest and path.suffix != ".zarr" and path.is_dir():
            yield from _files(path, deepest - 1)


def _beside(image: Path) -> list[Path]:
    """An image, and the tables that are called as it is."""
    if not is_image_name(image):
        return []
    beside = (path for path in _files(image.parent, 0) if TABLES.fullmatch(path.name))
    return [image, *(path for path in beside if is_called(path, stem(image)))]


def _name(path: Path, folder: Path, images: Sequence[Path]) -> str:
    """The folder's, where an image has one for itself; else the image's."""
    alone = path.parent not in (folder, folder.parent) and sum(other.parent == path.parent for other in images) == 1
    return path.parent.name if alone else stem(path)
