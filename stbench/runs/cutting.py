"""Cutting: the patches that methods will ask for, cut and remembered before anything runs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from stbench.adapters.base import Context, features_read, patches_cut
from stbench.adapters.loading import made_adapter
from stbench.data import Cohort
from stbench.data.patches import PatchSpec
from stbench.files.array_cache import ArrayCache, SealedCache
from stbench.runs.entries import STAND_IN, Entry, content_of
from stbench.weights import WeightSearch


class Cut(NamedTuple):
    """The patches of a slide."""

    slide: str
    patch: PatchSpec
    is_new: bool
    """Whether they were cut now."""
    share: float
    """Of all that is to be cut, done so far."""


def patches_of(entries: Iterable[Entry], search: WeightSearch) -> tuple[PatchSpec, ...]:
    """What some methods cut, each once; stand-ins for absent weights cut what they read themselves."""
    specs: dict[PatchSpec, None] = {}
    for entry in entries:
        stand_ins = {name for name, content in content_of(entry, search).weights if content == STAND_IN}
        context = Context(weights=replace(search, stand_ins=frozenset(stand_ins)))
        specs |= dict.fromkeys(patches_cut(made_adapter(entry.card, entry.settings), context))
    return tuple(specs)


def patches_trained_on(entries: Iterable[Entry], search: WeightSearch) -> tuple[PatchSpec, ...]:
    """``patches_of`` the methods that look at patches themselves, and not through a frozen encoder."""
    looking = (entry for entry in entries if features_read(made_adapter(entry.card, entry.settings)) is None)
    return patches_of(looking, search)


def cut_ahead(cohort: Cohort, specs: Sequence[PatchSpec], cache: ArrayCache) -> Iterator[Cut]:
    """Cut patches of all slides, and remember them in ``cache``; what it has is left."""
    total = len(specs) * sum(slide.n_spots for slide in cohort.slides)
    done = 0
    for slide in cohort.slides:
        for spec in specs:
            made: list[str] = []
            replace(slide, cache=_noting(cache, made)).patches(spec)
            done += slide.n_spots
            yield Cut(slide.name, spec, bool(made), done / total)


def _noting(cache: ArrayCache, made: list[str]) -> SealedCache:
    """The cache; what it has to make goes into ``made``."""

    def get_or_make(kind: str, key: str, make: Any) -> "np.ndarray[Any, Any]":
        def noted() -> "np.ndarray[Any, Any]":
            made.append(key)
            return np.asarray(make())

        return cache.get_or_make(kind, key, noted)

    return SealedCache(cache.get, cache.has, get_or_make, cache.make_unless_busy)
