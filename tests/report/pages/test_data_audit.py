"""An audit of data in words: tables and the sentences that follow from them."""

import pytest

from stbench.analyses.data_audit import DataAudit, Seen
from stbench.analyses.likeness import Alike
from stbench.readers.unchecked import Subject
from stbench.report.pages.data_audit import alike_cells, audit_lines, patient_cells, seen_cells


def audit(**stated):
    default = {"datasets": ("mine",), "slides": 3, "patients": {}, "alike": (), "seen": (), "remarks": ()}
    return DataAudit(**{**default, **stated})


def pair(image="", places=0, counts=0, fewer=30, patient="D"):
    return Alike(Subject("A1", "A", None), Subject("D1", patient, None), image, places, counts, fewer)


@pytest.mark.parametrize(
    ("alike", "cells"),
    [
        (pair("same file", 30, 30), ["one slide", "image, same file; 30 of 30 places; counts of 30 of 30 spots"]),
        (pair("turned by 90°", fewer=0), ["one image", "image, turned by 90°"]),
        (pair(counts=4), ["spots of one capture area", "counts of 4 of 30 spots"]),
        (pair("same file"), ["one image, other spots", "image, same file"]),
    ],
)
def test_what_a_pair_has_in_common_is_said(alike, cells):
    assert alike_cells(audit(alike=(alike,))).rows == [["A1", "D1", *cells]]
    assert "one patient under two names" in " ".join(audit_lines(audit(alike=(alike,))))


@pytest.mark.parametrize("patient", ["A", ""])
def test_one_patients_slide_twice_is_no_patient_under_two_names(patient):
    assert list(audit_lines(audit(alike=(pair(counts=30, patient=patient),)))) == []


@pytest.mark.parametrize(
    ("seen", "cells"),
    [
        (Seen("m", "atlas", ("A1",), ("A2",)), ["m", "atlas", "A1", "A2"]),
        (Seen("m", "atlas", ("A1", "A2", "B1"), ()), ["m", "atlas", "all 3", "-"]),
    ],
)
def test_slides_that_were_seen_are_named_or_all(seen, cells):
    assert seen_cells(audit(seen=(seen,))).rows == [cells]


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({}, "mine: no two of 3 slides have an image or spots in common."),
        ({"remarks": ("images alone",)}, "images alone"),
        ({"patients": {"A": ("A1", "A2")}}, "Slides of one patient stand on one side of a split"),
        ({"patients": {"A": ("a/A1", "b/A2")}, "datasets": ("a", "b")}, "which may be chance"),
    ],
)
def test_what_follows_is_said(stated, told):
    assert told in " ".join(audit_lines(audit(**stated)))


def test_patients_stand_with_their_slides():
    assert patient_cells(audit(patients={"A": ("A1", "A2")})).rows == [["A", "A1, A2"]]
