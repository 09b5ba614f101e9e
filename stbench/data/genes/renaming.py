"""Renaming: slides under other names for their genes; counts of those that share one are summed, and all is said."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from stbench.data.frozen import frozen_counts
from stbench.data.genes.meaning import Meaning
from stbench.data.genes.sums import sum_by_name
from stbench.data.genes.table import DATE, SHA256
from stbench.data.slide import Slide
from stbench.files.hashing import content_key

SHOWN = 3
"""Slides, and names of genes, that a remark shows."""
Renames = Mapping[str, Meaning]
"""What genes of a slide are to be called, and how that name is known to be theirs; others stay."""


class Named(NamedTuple):
    """Slides under the names that were wanted, and what was done for it."""

    slides: tuple[Slide, ...]
    remarks: tuple[str, ...] = ()
    rule: str = ""
    """By which names were changed; "" where none was."""

    def fingerprint(self, before: str) -> str:
        """The fingerprint of a cohort with these slides: another one where names were changed, by this table."""
        return content_key("genes", 1, self.rule, SHA256, before) if self.rule else before


def renamed(name: str, slides: Sequence[Slide], renames: Sequence[Renames], rule: str) -> Named:
    """Slides with their genes renamed; the very slides where nothing changes.

    Args:
        name: of the cohort, for remarks.
        slides: as they were read.
        renames: of each slide, by the present names.
        rule: what asks for it.
    """
    changes = [{old: each for old, each in of.items() if each.gene != old} for of in renames]
    if not any(changes):
        return Named(tuple(slides))
    done, remarks = [], list(_said(name, slides, changes))
    for slide, of in zip(slides, changes, strict=True):
        changed, summed = _renamed_slide(slide, of)
        done.append(changed)
        remarks += summed
    return Named(tuple(done), tuple(remarks), rule)


def shown(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def _renamed_slide(slide: Slide, changes: Renames) -> tuple[Slide, tuple[str, ...]]:
    from anndata import AnnData

    if not changes:
        return slide, ()
    names = [changes[gene].gene if gene in changes else gene for gene in slide.genes]
    counts, remarks = sum_by_name(slide.counts, names, "genes")
    old = slide.adata
    counts = frozen_counts(counts) if remarks else counts  # the others are those of the slide, frozen or not
    adata = AnnData(X=counts, obs=old.obs.copy(), obsm=dict(old.obsm), uns=dict(old.uns))
    adata.var_names = list(dict.fromkeys(names))
    return replace(slide, adata=adata), tuple(f"{slide.name}: {remark}" for remark in remarks)


def _said(name: str, slides: Sequence[Slide], changes: Sequence[Renames]) -> Iterator[str]:
    """How many genes are renamed, in which slides, and why: a sentence for each reason."""
    reasons = defaultdict[str, dict[tuple[str, str], list[str]]](dict)
    for slide, of in zip(slides, changes, strict=True):
        for old, new in of.items():
            reasons[new.how].setdefault((old, new.gene), []).append(slide.name)
    for how, pairs in reasons.items():
        where = shown(list(dict.fromkeys(place for places in pairs.values() for place in places)))
        examples = ", ".join(f"'{old}' to '{new}'" for old, new in list(pairs)[:SHOWN])
        genes = "1 gene of {} is" if len(pairs) == 1 else f"{len(pairs):,} genes of {{}} are"
        yield f"{name}: {genes.format(where)} renamed: {how} ({examples}; names by HGNC, {DATE})"
