"""Sources: published weights and data on this machine, and how to get those that are not here."""

from collections.abc import Iterable, Iterator

from stbench.cards import DatasetCard
from stbench.errors import StbenchError
from stbench.readers.whereabouts import Whereabouts, whereabouts
from stbench.runs.doctor.check import Check
from stbench.weights import SOURCES, WeightSearch
from stbench.weights.search import missing


def weights(search: WeightSearch) -> Iterator[Check]:
    """Each model's weights: where they are, whether they are the published ones, and how to get those that are absent.

    None prevents a run: quick profiles work with stand-ins, and rows of others say what they lack.
    """
    for name, source in SOURCES.items():
        try:
            located = search.find(name)
        except StbenchError as error:
            yield Check(f"weights {name}", f"{error.where} {error.found}", error.todo)
            continue
        if located is None:
            yield Check(f"weights {name}", "not on this machine", missing(source).todo, absent=True)
        elif located.verified:
            yield Check(f"weights {name}", f"{located.path}, as published")
        else:
            todo = "no sha256 is published for this file: rows that use it are marked, and not ranked"
            yield Check(f"weights {name}", f"{located.path}, unverified", todo)


def data(cards: Iterable[DatasetCard]) -> Iterator[Check]:
    """Each dataset that has a card: whether its files are here; those that no folder is named for share a line."""
    states = [(card, whereabouts(card)) for card in cards]
    yield from (of_dataset(card, files) for card, files in states if files.state != "unnamed")
    unnamed = [card.name for card, files in states if files.state == "unnamed"]
    if unnamed:
        yield Check("data of which no folder is named", ", ".join(unnamed), "stbench data show NAME", absent=True)


def of_dataset(card: DatasetCard, files: Whereabouts) -> Check:
    """One dataset; a folder that is there and cannot be read as its card says is worth a look."""
    what, todo = f"data {card.name}", f"stbench data show {card.name}"
    if files.state == "made":
        return Check(what, "simulated: no files are needed")
    if files.state == "here":
        return Check(what, f"{len(files.slides)} slides in {files.folder}")
    if files.state == "unlike":
        return Check(what, f"{files.folder} is not as its card says: {files.why}", todo)
    return Check(what, f"{files.folder} is not there", todo, absent=True)
