"""A small cohort that checks are made on where none is given: the default dataset, made smaller."""

from stbench.cards import DatasetCard, datasets
from stbench.data import Cohort
from stbench.files.array_cache import ArrayCache
from stbench.readers import read_cohort

SMALL = {"patients": 3, "sections": 1, "spots": 30, "genes": 24, "mpp_um": 2.0}


def small_card() -> DatasetCard:
    """The default dataset's card with few slides, spots and genes."""
    deck = datasets()
    card = deck[deck.default]
    small = card.model_copy(update={"options": {**card.options, **SMALL}})
    return small.read_from(card.path, {})


def small_cohort(cache: ArrayCache | None = None) -> Cohort:
    """Three simulated slides of three patients: 30 spots, 24 genes, labels, images."""
    return read_cohort(small_card(), None, cache)
