"""Cohorts: slides whose names for genes differ are called alike; those that agree stay as they are.

A name is changed only where a gene would be lost: every slide has the gene, and no name of it is in all slides. Slides
of one reference have the same names, though some lack some: they keep every name, so that no score of theirs moves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from stbench.data.genes.lists import in_how_many
from stbench.data.genes.meaning import IDENTIFIER, Meaning, Meanings
from stbench.data.genes.renaming import Named, renamed, shown
from stbench.data.genes.species import HUMAN, species_of
from stbench.data.genes.table import human_genes
from stbench.data.slide import Slide

OTHER_SLIDES = "as other slides call them"
"""How a name that is a gene's own comes to be changed."""
Called = Mapping[str, Sequence[str]]
"""The names of a slide by the gene that they are of."""


def alike(name: str, slides: Sequence[Slide]) -> Named:
    """Slides with one name for each gene that all of them have, and have under no name in common.

    Args:
        name: of the cohort, for remarks.
        slides: of one species; where they look like those of several, none is renamed.
    """
    often = in_how_many(slides)
    if len(slides) < 2 or all(times == len(slides) for times in often.values()):
        return Named(tuple(slides))
    species = {known for slide in slides if (known := species_of(slide.genes))}
    if len(species) > 1:
        words = f"{name}: some slides name genes as {' and others as '.join(sorted(species))} ones; none is renamed"
        return Named(tuple(slides), (words,))
    everywhere = frozenset(gene for gene, times in often.items() if times == len(slides))
    meanings = [_meanings(slide, species == {HUMAN}, everywhere) for slide in slides]
    new = _new_names([_by_gene(of) for of in meanings], often, everywhere)
    renames = [
        {name: Meaning(new[gene], how or OTHER_SLIDES) for name, (gene, how) in of.items() if gene in new}
        for of in meanings
    ]
    return renamed(name, slides, renames, "alike")


def by_symbols(name: str, slides: Sequence[Slide]) -> Named:
    """Slides with the symbol that HGNC approves for each human gene that it knows; other names stay, and are counted.

    Args:
        name: of the cohort, for remarks.
        slides: those of other species lose versions and genomes only.
    """
    renames, remarks = [], list[str]()
    for slide in slides:
        is_human = species_of(slide.genes) == HUMAN
        reader = Meanings(slide.genes, human_genes() if is_human else None)
        meanings = {gene: reader.of(gene) for gene in slide.genes}
        renames.append(meanings)
        remarks += _stay(slide.name, meanings, reader.ambiguous) if is_human else [_foreign(slide.name)]
    named = renamed(name, slides, renames, "symbols")
    return named._replace(remarks=(*named.remarks, *remarks))


def _meanings(slide: Slide, is_human: bool, everywhere: Set[str]) -> dict[str, Meaning]:
    """The gene of each name of a slide that not all slides have."""
    reader = Meanings(slide.genes, human_genes() if is_human else None)
    return {name: reader.of(name) for name in slide.genes if name not in everywhere}


def _by_gene(meanings: Mapping[str, Meaning]) -> Called:
    names = defaultdict[str, list[str]](list)
    for name, meaning in meanings.items():
        names[meaning.gene].append(name)
    return names


def _new_names(slides: Sequence[Called], often: Mapping[str, int], everywhere: Set[str]) -> dict[str, str]:
    """One name for each gene that all slides have, under several names; a slide that has two has two genes.

    Two of Ensembl's identifiers are one gene where the table says so: slides with symbols have their sum. No gene gets
    a name that stands ``everywhere`` already.
    """
    shared = (gene for gene in slides[0] if gene not in everywhere and all(gene in called for called in slides))
    names = {gene: [called[gene] for called in slides] for gene in shared}
    return {
        gene: _chosen(gene, {name for of in each for name in of}, often)
        for gene, each in names.items()
        if any(of != each[0] for of in each) and all(len(of) == 1 or all(map(IDENTIFIER.fullmatch, of)) for of in each)
    }


def _chosen(gene: str, names: set[str], often: Mapping[str, int]) -> str:
    """The symbol that most slides have; of several the approved one; the gene's own name where none is a symbol."""
    symbols = [name for name in names if not IDENTIFIER.fullmatch(name)]
    return max(symbols, key=lambda name: (often[name], name == gene, name)) if symbols else gene


def _stay(slide: str, meanings: Mapping[str, Meaning], ambiguous: Sequence[str]) -> Iterator[str]:
    """Names of a slide that are no approved symbols, and those that several genes share."""
    if ambiguous:
        yield f"{slide}: {len(ambiguous):,} names may be of several genes and stay ({shown(ambiguous)})"
    unknown = [name for name, meaning in meanings.items() if meaning.gene not in human_genes().approved]
    if unknown:
        yield f"{slide}: {len(unknown):,} names are of no gene that HGNC knows and stay ({shown(unknown)})"


def _foreign(slide: str) -> str:
    return f"{slide}: its genes do not look human, and HGNC knows human ones: only versions and genomes are taken off"
