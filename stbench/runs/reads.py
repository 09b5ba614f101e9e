"""Reads: what is read of a cohort's slides, as parts of keys; each is written once for the folds that share it."""

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from stbench.data import Cohort
from stbench.files.hashing import Encoded, content_key
from stbench.protocols.splits import Fold, Part


class FoldReads(NamedTuple):
    """What methods read of a fold's slides."""

    trained: Encoded
    """Of the training slides, with their counts."""
    tested: Encoded
    """Of the test slides."""
    tested_parts: Encoded
    """Names and rows of the test slides."""


class Reads:
    """What is read of a cohort's slides: labels never, counts of training slides alone."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self._whole: dict[str, dict[str, Encoded]] = {}
        self._last: dict[str, tuple[tuple[Part, ...], Encoded]] = {}

    @cached_property
    def genes(self) -> str:
        """Of the genes that all slides have."""
        return content_key(self.cohort.common_genes)

    def of(self, fold: Fold) -> FoldReads:
        """What methods read of a fold."""
        trained = self._listed("trained", fold.train)
        return FoldReads(trained, self._listed("tested", fold.test), self.parts(fold.test))

    def counts(self, parts: Iterable[Part]) -> Encoded:
        """What choosing genes on parts reads."""
        return self._listed("counts", parts)

    def parts(self, parts: Iterable[Part]) -> Encoded:
        """Names and rows."""
        return self._listed("part", parts)

    def _listed(self, kind: str, parts: Iterable[Part]) -> Encoded:
        own = tuple(parts)
        last, text = self._last.get(kind, ((), None))
        if text is None or own != last:  # folds of one patient's slides train on the same
            whole = self._whole.setdefault(kind, {})
            for part in own:
                if part.rows is None and part.slide not in whole:
                    whole[part.slide] = self._text(kind, part)
            texts = [whole[part.slide] if part.rows is None else self._text(kind, part) for part in own]
            text = Encoded.listed(texts)
            self._last[kind] = own, text
        return text

    def _text(self, kind: str, part: Part) -> Encoded:
        if kind == "part":
            return Encoded.of({"slide": part.slide, "rows": part.rows})
        slide = self.cohort[part.slide]
        prints = slide.fingerprints
        if kind == "counts":
            return Encoded.of([prints.counts, part.rows])
        seen = [prints.image, prints.positions, *([prints.counts] if kind == "trained" else [])]
        return Encoded.of([slide.name, slide.patient, part.rows, *seen])
