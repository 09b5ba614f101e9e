"""Meaning: which gene a name is of, by the table of human genes and by how names are written."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from stbench.data.genes.dates import dates_among, gene_names
from stbench.data.genes.table import GeneTable

IDENTIFIER = re.compile(r"(ENS[A-Z]*[GTP]\d{11})(?:\.\d+)?(_PAR_Y)?")
GENOME = re.compile(r"(?:GRC[hmz]\d+|hg\d+|mm\d+)_+(?=.)")
"""What references of two genomes put before a name."""
SECOND = {
    "ENSG00000285053": "TBCE", "ENSG00000271858": "CYB561D2", "ENSG00000280987": "MATR3",
    "ENSG00000234229": "LINC01505", "ENSG00000261480": "GOLGA8M", "ENSG00000286070": "GGT1",
    "ENSG00000271147": "ARMCX5-GPRASP2",
}  # fmt: skip
"""Identifiers that the reference GRCh38-2020-A gives the symbol of another gene, and HGNC none: counts by symbol hold
both, so those by identifier are summed likewise."""


class Meaning(NamedTuple):
    """The gene that a name is of, and how that is known."""

    gene: str
    """Its symbol; where the table has none for it, the name without version and genome."""
    how: str
    """In words; ``""`` where the name is the gene's own, or says nothing."""


class Meanings:
    """The gene of each name of one slide."""

    def __init__(self, names: Collection[str], table: GeneTable | None) -> None:
        """Meanings of ``names``, all of the slide; ``table`` is of its species, None where there is none."""
        self._names, self._table = frozenset(names), table
        self._dates = frozenset() if table is None else dates_among(names)
        self.ambiguous: list[str] = []
        """Names that were left as they are because several genes are called so."""

    def of(self, name: str) -> Meaning:
        """The gene that a name is of."""
        if self._table is not None and name in self._table.approved:  # most names, and tables have many
            return Meaning(name, "")
        plain = GENOME.sub("", name.strip())
        if self._table is None or plain in self._table.approved or IDENTIFIER.fullmatch(plain):
            return self._written(plain, name)
        if name in self._dates:
            return self._of_date(name, self._table)
        if meaning := self._by_other_names(plain, self._table):
            return meaning
        return self._respelt(plain, name, self._table)

    def _by_other_names(self, name: str, table: GeneTable) -> Meaning | None:
        """Of a name that one gene had or goes by; None where none does. Former symbols go before aliases."""
        for how, symbols in (("former symbols", table.former), ("aliases", table.aliases)):
            if len(genes := set(symbols.get(name, ()))) == 1:
                return Meaning(genes.pop(), how)
            if genes:
                self.ambiguous.append(name)
                return Meaning(name, "")
        return None

    def _written(self, plain: str, name: str) -> Meaning:
        """Of a name that is no former one: an identifier has a symbol, or stands for itself without its version."""
        written = "" if plain == name else "a genome or spaces around them"
        if (match := IDENTIFIER.fullmatch(plain)) is None:
            return Meaning(plain, written)
        bare, copy = match[1], match[2] or ""
        symbol = None if self._table is None or copy else self._table.ensembl.get(bare) or SECOND.get(bare)
        if symbol is not None:
            return Meaning(symbol, "Ensembl identifiers")
        return Meaning(bare + copy, written or ("versions" if bare + copy != plain else ""))

    def _of_date(self, name: str, table: GeneTable) -> Meaning:
        """A spreadsheet's date: of two genes that it may be, the one that is not in the slide under its own name."""
        before = gene_names(name)
        genes = _led_to(before, table.former) or _led_to(before, table.aliases)
        rest = [gene for gene, called in genes.items() if self._names.isdisjoint((gene, called))]
        if len(rest) == 1:
            return Meaning(rest[0], "dates that a spreadsheet made of them")
        if genes:
            self.ambiguous.append(name)
        return Meaning(name, "")

    def _respelt(self, plain: str, name: str, table: GeneTable) -> Meaning:
        """Of a name that the table has in other case, or with the dash that R turns into a dot."""
        for how, spelt in (("case", plain.upper()), ("dots for dashes", plain.upper().replace(".", "-"))):
            for other in (spelt, *table.small.get(spelt, ())):
                gene = other if other in table.approved else _only(table.former.get(other) or table.aliases.get(other))
                if gene and other != plain and self._names.isdisjoint((gene, other)):
                    return Meaning(gene, how)
        return self._written(plain, name)


def _only(symbols: tuple[str, ...] | None) -> str:
    """The gene that symbols are all of; "" where there are several, or none."""
    return symbols[0] if symbols and len(set(symbols)) == 1 else ""


def _led_to(names: Collection[str], symbols: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Genes that names lead to, each by the name that does."""
    return {gene: name for name in names for gene in symbols.get(name, ())}
