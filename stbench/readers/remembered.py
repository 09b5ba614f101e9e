"""Remembered: a cohort that was read and checked, recalled while its files stay as they are; no count is read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from stbench.data import Cohort, Slide
from stbench.data.fingerprints import Fingerprints
from stbench.data.images.described import description_of, image_from
from stbench.data.shelved import KIND, Shelved
from stbench.errors import StoreError
from stbench.files.array_cache import ArrayCache
from stbench.files.packed import packed, unpacked

Array = np.ndarray[Any, Any]
COHORTS = "cohorts"
FACTS = ("name", "fingerprint", "former", "markers", "remarks", "contained_in", "draws")
PER_SPOT = ("centres_px", "array_xy", "totals")


def remember(cohort: Cohort, cache: ArrayCache, stamp: str) -> None:
    """Write what a plan reads of a cohort; nothing where a slide is in memory alone, or its image is no file.

    A cohort that says more than ``FACTS`` is read anew each time: what is not written here would be lost.
    """
    others = [each for each in fields(Cohort) if each.name not in (*FACTS, "slides")]
    if any(getattr(cohort, each.name) != each.default for each in others):
        return
    genes: dict[tuple[str, ...], int] = {}
    slides = [_facts(slide, genes) for slide in cohort.slides]
    kinds = {tuple(getattr(slide, name).dtype.str for name in PER_SPOT) for slide in cohort.slides}
    if any(slide is None for slide in slides) or len(kinds) != 1:
        return
    facts = {name: getattr(cohort, name) for name in FACTS} | {"slides": slides, "genes": list(genes)}
    arrays = {name: np.concatenate([getattr(slide, name) for slide in cohort.slides]) for name in PER_SPOT}
    text = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    try:
        cache.get_or_make(COHORTS, stamp, lambda: packed({"facts": text, **arrays}))
    except StoreError:  # where nothing can be written, it is read anew
        return


def recalled(cache: ArrayCache, stamp: str) -> Cohort | None:
    """The cohort as it was read; None where it is not remembered, or its counts are gone from the cache."""
    content = cache.get(COHORTS, stamp)
    if content is None:
        return None
    arrays = unpacked(content)
    facts = json.loads(arrays["facts"].tobytes())
    if not all(cache.has(KIND, slide["counts"]) for slide in facts["slides"]):
        return None
    genes = [tuple(names) for names in facts["genes"]]
    ends = np.cumsum([len(slide["spots"]) for slide in facts["slides"]])
    rows = [slice(end - len(slide["spots"]), end) for end, slide in zip(ends, facts["slides"], strict=True)]
    slides = tuple(
        _slide(slide, genes, {name: arrays[name][part] for name in PER_SPOT}, cache)
        for slide, part in zip(facts["slides"], rows, strict=True)
    )
    known: dict[str, Any] = {name: tuple(value) if isinstance(value := facts[name], list) else value for name in FACTS}
    return Cohort(slides=slides, **known)


def _facts(slide: Slide, genes: dict[tuple[str, ...], int]) -> dict[str, Any] | None:
    """A slide's facts as JSON-able values; lists of genes, which slides of a kit share, are numbered in ``genes``."""
    image, held = description_of(slide.image), slide.held
    if image is None or not isinstance(held, Shelved):
        return None
    return {
        "name": slide.name, "patient": slide.patient, "mpp_um": float(slide.mpp_um), "image": image,
        "spots": slide.spots, "genes": genes.setdefault(held.genes, len(genes)), "counts": held.key,
        "labels": held.written, "label_source": held.label_source, "prints": asdict(slide.fingerprints),
    }  # fmt: skip


def _slide(
    facts: Mapping[str, Any], genes: Sequence[tuple[str, ...]], arrays: Mapping[str, Array], cache: ArrayCache
) -> Slide:
    held = Shelved(cache, facts["counts"], genes[facts["genes"]], facts["labels"], facts["label_source"])
    prints = Fingerprints(**facts["prints"])
    vars(held).update(fingerprint=prints.counts, totals=arrays["totals"])
    slide = Slide(
        name=facts["name"], patient=facts["patient"], spots=tuple(facts["spots"]), centres_px=arrays["centres_px"],
        array_xy=arrays["array_xy"], mpp_um=facts["mpp_um"], image=image_from(facts["image"]), cache=cache, held=held,
    )  # fmt: skip
    vars(slide).update(fingerprints=prints)
    return slide
