"""Readers: one module per layout of files; each returns a checked Cohort."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from stbench.cards import DatasetCard
from stbench.data import Cohort
from stbench.data.frozen import frozen_cohort
from stbench.data.twins import twins_of
from stbench.files.array_cache import ArrayCache
from stbench.readers.checks import check_slides, check_together
from stbench.readers.gene_names import with_gene_names
from stbench.readers.remarks import remarks_on
from stbench.readers.remembered import recalled, remember
from stbench.readers.stamps import stamp_of
from stbench.readers.stated import check_files, known_leaks, unexpected
from stbench.registry import Registry, declared

Reader = Callable[[DatasetCard, Path | None, ArrayCache | None], Cohort]

readers: Registry[Reader] = Registry("reader", builtin=declared(__name__, "READERS"), group="stbench.readers")


def read_cohort(card: DatasetCard, root: Path | None, cache: ArrayCache | None, *, anew: bool = False) -> Cohort:
    """The cohort of a dataset card, checked: once, and recalled while card, files and stbench stay as they are.

    Args:
        card: which dataset, and how it is read.
        root: folder with its files; None for datasets that are made, or whose card states it.
        cache: where what was read is remembered, and later patches and features.
        anew: read and check all files, whatever is remembered.

    Raises:
        DataError: something is missing, broken or contradictory.
    """
    root = card.root_or(root)
    own = readers[card.reader].__module__.startswith("stbench.")  # another package's may read what no stamp knows of
    stamp = stamp_of(card, root, cache.folder) if cache is not None and own else None
    if cache is None or stamp is None:
        return _read(card, root, cache)
    known = None if anew else recalled(cache, stamp)
    if known is not None:
        return known
    cohort = _read(card, root, cache)
    if stamp == stamp_of(card, root, cache.folder):  # nothing changed meanwhile
        remember(cohort, cache, stamp)
    return cohort


def _read(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    check_files(card, root)
    cohort = readers[card.reader](card, root, cache)
    check_slides(cohort)
    cohort = with_gene_names(cohort, card.gene_names)
    twins = twins_of(cohort.slides)
    check_together(cohort, twins)
    remarks = (*cohort.remarks, *remarks_on(cohort, twins), *unexpected(cohort, card), *known_leaks(card))
    return replace(
        frozen_cohort(cohort), remarks=remarks, contained_in=card.contained_in, draws=card.draws or card.name
    )
