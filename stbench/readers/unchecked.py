"""Unchecked: what is to be audited, read without the checks that refuse a slide under two names."""

from pathlib import Path
from typing import NamedTuple

from stbench.cards import DatasetCard, Deck
from stbench.data import Slide
from stbench.data.images import Image, is_image_name, open_image
from stbench.errors import DataError, SelectionError
from stbench.files.array_cache import ArrayCache
from stbench.files.strays import without_strays
from stbench.readers import readers
from stbench.readers.recognition import recognise

MOST_IMAGES = 20_000


class Subject(NamedTuple):
    """A slide of a cohort, or an image of a folder that no reader can read."""

    name: str
    patient: str
    """Empty where it is not known."""
    image: Image
    slide: Slide | None = None


class Subjects(NamedTuple):
    """What one name or folder holds."""

    name: str
    all: tuple[Subject, ...]
    card: DatasetCard
    """Of the dataset; an empty one where a folder has none."""
    remark: str = ""
    """Why there are images alone, where that is so."""


def subjects_of(text: str, deck: Deck[DatasetCard], root: Path | None, cache: ArrayCache) -> Subjects:
    """The slides of a dataset, or of a folder by the layout that it has, else the images in it.

    Args:
        text: the name of a dataset, or a folder.
        deck: all dataset cards.
        root: the folder of the dataset's files, where its card does not say.
        cache: where what is read is remembered.

    Raises:
        SelectionError: it is neither.
        DataError: its files are not there, or neither slides nor images can be read.
    """
    folder = Path(text)
    if text in deck or not folder.is_dir():
        return _of_card(text, deck[text], deck[text].root_or(root), cache)
    if root is not None:
        raise SelectionError("--data-root", f"is given with the folder {text}", "a dataset's name, or the folder alone")
    name = folder.resolve().name
    try:
        seen = recognise(folder)
    except DataError as error:
        return _images_in(name, DatasetCard(reader=""), folder, error)
    card = DatasetCard(reader=seen.reader, options=dict(seen.sighting.options))
    return _of_card(name, card, folder, cache)


def _of_card(name: str, card: DatasetCard, root: Path | None, cache: ArrayCache) -> Subjects:
    """The slides; where one of them cannot be read, the images of all, which a turned or exchanged one is found by."""
    try:
        cohort = readers[card.reader](card, root, cache)
    except DataError as error:
        if root is None or not root.is_dir():
            raise
        return _images_in(name, card, root, error)
    subjects = (Subject(slide.name, slide.patient, slide.image, slide) for slide in cohort.slides)
    return Subjects(name, tuple(subjects), card)


def _images_in(name: str, card: DatasetCard, folder: Path, why: DataError) -> Subjects:
    """The images in a folder and below, by their paths."""
    paths = sorted(path for path in without_strays(folder.rglob("*")) if is_image_name(path) and path.is_file())
    if not paths:
        raise why
    if len(paths) > MOST_IMAGES:
        raise DataError(str(folder), f"holds {len(paths):,} images", f"at most {MOST_IMAGES:,}", "Name a folder below")
    images = (Subject(path.relative_to(folder).as_posix(), "", open_image(path)) for path in paths)
    return Subjects(name, tuple(images), card, f"images alone are compared, since {why.where} {why.found}")
