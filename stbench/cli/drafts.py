"""Drafts: the card of a dataset in a folder that a reader recognised, for its user to complete."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stbench.cards.writing import flow, scalar
from stbench.errors import SelectionError
from stbench.report.neutral import visible

if TYPE_CHECKING:
    from stbench.readers.recognition import Recognised, Sighting

MOST = 12
"""Slides that a comment names; with more, the pattern alone is shown."""
UNSTATED = "  # TO STATE: until then each slide counts as a patient of its own"


def begun_card(name: str, source: Path, reader: str = "") -> str:
    """The text of the card of a folder; says which layout that is, why, and what is read of it.

    Args:
        name: of the dataset.
        source: the folder of its files.
        reader: the one to take; that which recognises the folder where none is named.

    Raises:
        SelectionError: there is a dataset of this name already.
        DataError: no reader is for the folder, or several are.
    """
    from stbench import cards
    from stbench.readers.recognition import recognise

    if name in cards.datasets():
        raise SelectionError(f"dataset '{name}'", "is there already", "", "Choose another name")
    recognised = recognise(source, reader)
    seen = recognised.sighting
    print(visible(f"Layout: {recognised.reader}, because of {seen.why}"))
    print(visible(f"Slides: {', '.join(seen.slides)}"))
    for key, value in seen.options.items():
        print(visible(f"Option {key}: {flow(value)}"))
    print(visible(f"Patients: {_knowledge(seen)}"))
    return draft(name, recognised, source.absolute())


def _knowledge(seen: "Sighting") -> str:
    """What is known of patients."""
    if seen.patients:
        return f"by {seen.patients}"
    if len(seen.slides) == 1:
        return "one, as there is one slide"
    return "as the card states them" if "patients" in seen.options else "none are known: state them in the card"


def draft(name: str, recognised: "Recognised", root: Path) -> str:
    """The text of a card; what only the user knows stands there as a comment.

    Args:
        name: of the dataset.
        recognised: the reader, and what it says of the folder.
        root: the folder, as a whole path.
    """
    return "".join(f"{line}\n" for line in _lines(name, recognised, root))


def _lines(name: str, recognised: "Recognised", root: Path) -> Iterator[str]:
    reader, seen = recognised
    yield f"reader: {scalar(reader)}  # {visible(seen.why)}"
    yield f"title: {scalar(name.replace('-', ' ').capitalize())}"
    for key, value in seen.facts.items():
        yield f"{key}: {flow(value)}"
    yield 'source: ""    # where the files come from; beside it: species, organ, licence, citation'
    yield "markers: []   # genes that a score column of their own is over"
    yield f"root: {scalar(str(root))}"
    if seen.options:
        yield "options:"
        yield from (f"  {key}: {flow(value)}" for key, value in seen.options.items())
    lead = "  # " if seen.options else "# "
    yield from (f"{lead}{visible(hint)}" for hint in seen.hints)
    if seen.patients:
        yield f"# patients are known by {visible(seen.patients)}"
    elif len(seen.slides) > 1 and "patients" not in seen.options:
        stated = _patients(seen.slides)
        yield lead + (f"patients: {stated}" if seen.options else f"options: {{patients: {stated}}}") + UNSTATED
    yield f"expected: {{slides: {len(seen.slides)}}}"


def _patients(slides: tuple[str, ...]) -> str:
    """Whose each slide is, to be completed; of many slides, a pattern that finds it in their names."""
    if len(slides) > MOST:
        return r"'(PATIENT)_\d+'"
    return "{" + ", ".join(f"{scalar(slide)}: PATIENT" for slide in slides) + "}"
