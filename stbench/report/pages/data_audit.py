"""An audit of data in words: shared patients, slides that are alike, and what weights have seen."""

from collections.abc import Iterator, Sequence

from stbench.analyses.data_audit import DataAudit
from stbench.analyses.likeness import Alike
from stbench.report.cells import Table
from stbench.report.pages.datasets import number


def patient_cells(audit: DataAudit) -> Table:
    """Patients with several slides."""
    return Table(["patient", "slides"], [[name, ", ".join(slides)] for name, slides in audit.patients.items()])


def alike_cells(audit: DataAudit) -> Table:
    """Pairs of slides that have an image or spots in common."""
    rows = [[pair.first.name, pair.second.name, pair.verdict, _common(pair)] for pair in audit.alike]
    return Table(["slide", "other slide", "are", "in common"], rows)


def seen_cells(audit: DataAudit) -> Table:
    """Slides that the weights of methods have seen."""
    rows = [
        [seen.method, seen.collection, _named(seen.slides, audit.slides), _named(seen.of_patients, audit.slides) or "-"]
        for seen in audit.seen
    ]
    return Table(["method", "trained on", "slides seen", "others of the same patients"], rows)


def audit_lines(audit: DataAudit) -> Iterator[str]:
    """What follows from the tables, a sentence each."""
    yield from audit.remarks
    names = ", ".join(audit.datasets)
    if not audit.alike:
        yield f"{names}: no two of {number(audit.slides, 'slide')} have an image or spots in common."
    for pair in audit.alike:
        if pair.two_patients:
            yield (
                f"{pair.first.name} of patient {pair.first.patient} and {pair.second.name} of patient "
                f"{pair.second.patient} are {pair.verdict}: one patient under two names."
            )
    if audit.patients:
        yield "Slides of one patient stand on one side of a split, but for tasks with the badge same-patient."
        if len(audit.datasets) > 1:
            yield "Patients of several datasets are taken as one where their names are the same, which may be chance."


def _common(pair: Alike) -> str:
    facts = [f"image, {pair.image}"] if pair.image else []
    facts += [f"{pair.places:,} of {pair.fewer:,} places"] if pair.places else []
    facts += [f"counts of {pair.counts:,} of {pair.fewer:,} spots"] if pair.counts else []
    return "; ".join(facts)


def _named(slides: Sequence[str], total: int) -> str:
    """Slides by name; where they are all of many, that."""
    if len(slides) == total and total > 1:
        return f"all {total}"
    return ", ".join(slides)
