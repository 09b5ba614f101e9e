"""Gene names of a cohort, as its card asks for them."""

from dataclasses import replace

from stbench.data import Cohort
from stbench.data.genes import Named, alike, by_symbols, measured_markers


def with_gene_names(cohort: Cohort, rule: str) -> Cohort:
    """The cohort with its genes named by a rule of dataset cards, and its markers as the slides call them.

    Where no name changes, the cohort is as it was, its fingerprint included.
    """
    named = _named(cohort, rule)
    markers, remarks = measured_markers(cohort.name, cohort.markers, named.slides)
    return replace(
        cohort, slides=named.slides, fingerprint=named.fingerprint(cohort.fingerprint), markers=markers,
        remarks=(*cohort.remarks, *named.remarks, *remarks),
    )  # fmt: skip


def _named(cohort: Cohort, rule: str) -> Named:
    if rule == "alike":
        return alike(cohort.name, cohort.slides)
    return by_symbols(cohort.name, cohort.slides) if rule == "symbols" else Named(cohort.slides)
