"""Front: what every reader checks before it reads: the data root, its options, and that no slide lacks a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from stbench.cards import DatasetCard
from stbench.errors import DataError
from stbench.files.strays import without_strays
from stbench.readers.getting import how_to_get
from stbench.registry import near

O = TypeVar("O")  # noqa: E741 - an options class


def read_options(kind: type[O], given: Mapping[str, Any], where: str) -> O:
    """A card's options as the reader's frozen dataclass, which checks their values itself.

    Args:
        kind: the reader's options, each with a default.
        given: what the card states.
        where: the card or reader, for errors.

    Raises:
        DataError: the reader has no such option.
    """
    known = [item.name for item in fields(kind)]  # type: ignore[arg-type]
    for name in given:
        if name not in known:
            expected = f"one of {', '.join(known)}" if known else "no options: this reader has none"
            raise DataError(where, f"has no option '{name}'", expected, near(name, known))
    return kind(**given)


def data_root(card: DatasetCard, root: Path | None, *layout: str) -> Path:
    """The folder of a dataset's files.

    Args:
        card: the dataset, for its name and source.
        root: what the user named with ``--data-root``.
        layout: folders below it that the layout always has.

    Raises:
        DataError: no folder was named, there is none, or it has another layout.
    """
    shape = " and ".join(f"{part}/" for part in layout)
    if root is None:
        raise DataError(
            f"dataset '{card.name}'", "is read from files, and no folder was named", f"the folder that holds {shape}",
            how_to_get(card),
        )  # fmt: skip
    if not root.is_dir():
        raise DataError(f"--data-root {root}", "is not a folder", f"the folder that holds {shape}", how_to_get(card))
    for part in layout:
        if not (root / part).is_dir():
            raise DataError(
                f"--data-root {root}", f"has no {part}/", f"{shape}, as {card.source or 'published'}", how_to_get(card)
            )
    return root


def with_endings(folder: Path, *endings: str) -> dict[Path, str]:
    """Files directly in a folder whose names end so, in order, each with its name up to there; strays left out.

    Endings are in small letters, and those of files may be in capitals. A file that is there gzipped and plain is
    listed twice: ``by_slide`` refuses it.
    """
    files = {}
    for path in sorted(without_strays(folder.glob("*"))):
        ending = next((ending for ending in endings if path.name.lower().endswith(ending)), None)
        if ending is not None and len(path.name) > len(ending) and path.is_file():
            files[path] = path.name[: -len(ending)]
    return files


class SlideFiles(NamedTuple):
    """One kind of file that every slide has."""

    purpose: str
    """What the file is, as "the counts of a slide"."""
    present: Mapping[str, Path]
    """The files that are there, by the slide's name."""
    expected: Callable[[str], Path]
    """Where the file of a slide should be."""


def by_slide(paths: Iterable[Path], name: Callable[[Path], str]) -> dict[str, Path]:
    """Files by the slide that each belongs to, in order, strays left out; DataError where two belong to one slide."""
    files: dict[str, Path] = {}
    for path in sorted(without_strays(paths)):
        first = files.setdefault(name(path), path)
        if first != path:
            raise DataError(str(path), f"is a second file of slide '{name(path)}', beside {first.name}", "one of them")
    return files


def slide_names(folder: Path, kinds: Sequence[SlideFiles]) -> tuple[str, ...]:
    """Names of the slides, in the order of the first kind of file.

    Raises:
        DataError: there is none, or one lacks a file that another kind has: it would be left out in silence.
    """
    owners = {name: path for kind in reversed(kinds) for name, path in kind.present.items()}
    if not owners:
        raise DataError(f"--data-root {folder}", "holds no slides", ", ".join(kind.purpose for kind in kinds))
    for kind in kinds:
        for name in sorted(owners.keys() - kind.present.keys()):
            raise DataError(
                str(kind.expected(name)), f"is missing, and {owners[name].relative_to(folder)} is there", kind.purpose,
                "Download the dataset again, or remove the other files of this slide",
            )  # fmt: skip
    return tuple(kinds[0].present)
