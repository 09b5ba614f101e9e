"""Lists of genes, which slides share: what is asked of thousands of slides is asked of each list once."""

from collections import Counter
from collections.abc import Iterable

from stbench.data.slide import Slide


def in_how_many(slides: Iterable[Slide]) -> Counter[str]:
    """In how many slides each gene is, in the order in which slides name them."""
    often = Counter[str]()
    for genes, n in Counter(slide.genes for slide in slides).items():
        for gene in genes:
            often[gene] += n
    return often


def in_all(slides: Iterable[Slide]) -> set[str]:
    """Genes that all slides have; none where there are no slides."""
    lists = {slide.genes for slide in slides}
    return set.intersection(*map(set, lists)) if lists else set()
