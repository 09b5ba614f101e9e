"""What goes into keys of a fold's slides is the same text as when it is written out each time."""

from dataclasses import asdict, replace

import pytest

from stbench.files.hashing import content_key
from stbench.protocols.splits import Fold, Part
from stbench.runs.reads import Reads
from tests.made.cohort import made_cohort

COHORT = made_cohort("A1", "A2", "B1")
PARTS = {
    "whole": (Part("A1"), Part("B1")),
    "rows": (Part("A1", (3, 1, 2)), Part("A2", ())),
    "both": (Part("B1"), Part("B1", (0, 1)), Part("A2")),
    "none": (),
}


def seen(part: Part, *, counts: bool) -> list[object]:
    slide = COHORT[part.slide]
    prints = slide.fingerprints
    return [slide.name, slide.patient, part.rows, prints.image, prints.positions, *([prints.counts] * counts)]


@pytest.mark.parametrize("train", PARTS)
@pytest.mark.parametrize("test", PARTS)
def test_a_folds_texts_hash_as_its_parts_do(train, test):
    fold = Fold("x", PARTS[train], PARTS[test])
    read = Reads(COHORT).of(fold)
    assert content_key(read.trained) == content_key([seen(part, counts=True) for part in fold.train])
    assert content_key(read.tested) == content_key([seen(part, counts=False) for part in fold.test])
    assert content_key(read.tested_parts) == content_key([asdict(part) for part in fold.test])


@pytest.mark.parametrize("parts", PARTS)
def test_choosing_genes_reads_counts_and_rows(parts):
    written = [[COHORT[part.slide].fingerprints.counts, part.rows] for part in PARTS[parts]]
    assert content_key(Reads(COHORT).counts(PARTS[parts])) == content_key(written)


def test_each_slides_fingerprints_are_asked_for_once(monkeypatch):
    asked = []
    slides = tuple(replace(slide) for slide in COHORT.slides)
    cohort = replace(COHORT, slides=slides)
    prints = {slide.name: slide.fingerprints for slide in slides}
    monkeypatch.setattr(type(slides[0]), "fingerprints", property(lambda self: asked.append(1) or prints[self.name]))
    reads = Reads(cohort)
    for test in cohort.slides:
        reads.of(Fold(test.name, tuple(Part(s.name) for s in slides if s is not test), (Part(test.name),)))
    assert len(asked) == 2 * len(slides)
