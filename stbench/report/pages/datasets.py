"""Datasets in words: what a card says of one, whether its files are here, and how to get them."""

import textwrap
from collections.abc import Iterator

from stbench.cards import DatasetCard
from stbench.cards.downloads import Fetch
from stbench.readers.getting import getting
from stbench.readers.whereabouts import Whereabouts
from stbench.report.neutral import visible

WIDTH = 80
NAMED = 12
"""Slides that are named; of more, their number is."""


def dataset_lines(card: DatasetCard, files: Whereabouts, indent: int, *, default: bool = False) -> Iterator[str]:
    """A dataset in a list: its name and title, and what there is of it, in lines that fit a terminal.

    Args:
        card: the dataset.
        files: where they are.
        indent: columns that the longest name takes.
        default: whether it is taken where a command names none.
    """
    yield visible(f"{card.name:<{indent}}  {card.title}" + (" (default)" if default else "")).rstrip()
    for text in ("; ".join(_facts(card)), f"files: {_state(card, files)}"):
        yield from _wrapped(text, " " * (indent + 2))


def _facts(card: DatasetCard) -> Iterator[str]:
    tissue = " ".join(filter(None, (card.species, card.organ)))
    if tissue or card.technology:
        yield ", ".join(filter(None, (tissue, card.technology)))
    if card.expected.slides:
        patients = card.expected.patients
        yield number(card.expected.slides, "slide") + (f" of {number(patients, 'patient')}" if patients else "")
    if card.licence:
        yield card.licence


def _state(card: DatasetCard, files: Whereabouts) -> str:
    if files.state == "made":
        return "none needed, it is simulated"
    if files.state == "unnamed":
        return "no folder named"
    if files.state != "here":
        return f"{'not in' if files.state == 'absent' else 'incomplete in'} {files.folder}"
    of = f" of {card.expected.slides}" if card.expected.slides else ""
    return f"{len(files.slides)}{of} slides in {files.folder}"


def whereabouts_lines(card: DatasetCard, files: Whereabouts) -> Iterator[str]:
    """Where a dataset's files were looked for, what is there, and how to get them, each a line or more."""
    if files.state == "made":
        yield "Files: none needed, its slides are simulated from the options above."
        return
    yield from _wrapped(_looked(card, files))
    yield from _wrapped(
        f"To download: stbench data fetch {card.name} ({_amount(card.fetch)})" if card.fetch.stated else ""
    )
    if card.steps or not card.fetch.stated:
        yield "By hand:" if card.fetch.stated else "To get them:"
        for line in getting(card).splitlines():
            yield from _wrapped(line.strip(), "  ")


def _looked(card: DatasetCard, files: Whereabouts) -> str:
    if files.folder is None:
        return "Files: no folder is named, by --data-root, by 'root' in the card, or by $STBENCH_DATA."
    if files.state == "absent":
        return f"Files: looked for in {files.folder}, which is not there."
    if files.state == "unlike":
        return f"Files: looked for in {files.folder}: {files.why}"
    named = ", ".join(files.slides) if len(files.slides) <= NAMED else "all of one layout"
    return f"Files: {_state(card, files)} ({named})."


def _amount(fetch: Fetch) -> str:
    parts, size = [], sum(entry.size_mb for entry in fetch.urls)
    if fetch.urls:
        parts.append(number(len(fetch.urls), "file") + (f", about {size:,} MB" if size else ""))
    if fetch.hugging_face is not None:
        parts.append(f"{', '.join(fetch.hugging_face.patterns)} of {fetch.hugging_face.repo} on Hugging Face")
    return "; ".join(parts)


def number(n: int, thing: str) -> str:
    """A number of things: 1 slide, 2 slides."""
    return f"{n:,} {thing}{'s' * (n != 1)}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Lines that fit a terminal; paths and addresses are never broken, since they are copied."""
    return textwrap.wrap(
        visible(text), WIDTH, initial_indent=indent, subsequent_indent=indent or "  ", break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
