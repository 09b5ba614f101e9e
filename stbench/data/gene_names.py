"""Gene names: which two names are one gene's, written otherwise."""

import re
from collections.abc import Iterable
from typing import NamedTuple

GENOME = re.compile(r"^(?:GRC[HM]\d+|HG\d+|MM\d+|HUMAN|MOUSE)[_-]+")
ENDING = re.compile(r"(?:[._-]\d{1,3}|_+(?:GRC[HM]\d+|HG\d+|MM\d+|HUMAN|MOUSE))$")
ENSEMBL = re.compile(r"ENS[A-Z]*[GTP]\d{11}")


class Renamed(NamedTuple):
    """One gene under two names."""

    here: str
    elsewhere: str


def plain_gene(name: str) -> str:
    """A name in capitals, without a genome before it and a version, number or genome behind it."""
    return ENDING.sub("", GENOME.sub("", name.strip().upper()))


def renamed(genes: Iterable[str], elsewhere: Iterable[str]) -> list[Renamed]:
    """Genes of a slide that other slides seem to have under another name.

    One of the two names must be plain: 'AL645608.1' and 'AL645608.2' are two genes. Ensembl's may both have versions.

    Args:
        genes: of the slide that other slides lack.
        elsewhere: of other slides that this one lacks.
    """
    others: dict[str, list[str]] = {}
    for name in elsewhere:
        others.setdefault(plain_gene(name), []).append(name)
    pairs = ((name, plain_gene(name)) for name in genes)
    matches = ((name, next((o for o in others.get(plain, ()) if _one(name, o, plain)), None)) for name, plain in pairs)
    return [Renamed(name, other) for name, other in matches if other is not None]


def _one(first: str, second: str, plain: str) -> bool:
    written = {first.strip().upper(), second.strip().upper()}
    return first != second and (plain in written or ENSEMBL.fullmatch(plain) is not None)
