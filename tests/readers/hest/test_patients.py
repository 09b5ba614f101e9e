"""Patients: the card goes before metadata, and a slide that neither knows is one patient of its own, and named."""

import pytest

from stbench.errors import DataError
from stbench.readers.hest.metadata import Metadata
from stbench.readers.hest.patients import patients_of

NAMES = ("S1", "S2", "S3")
KNOWN = {"S1": Metadata(patient="p (A)"), "S2": Metadata(patient="p (A)"), "S3": Metadata(patient="q (A)")}


@pytest.mark.parametrize(
    ("metadata", "stated", "expected", "lacking"),
    [
        (KNOWN, {}, ("p (A)", "p (A)", "q (A)"), ""),
        (KNOWN, "", ("p (A)", "p (A)", "q (A)"), ""),
        (KNOWN, {"S2": "P2"}, ("p (A)", "P2", "q (A)"), ""),
        (KNOWN, r"S(\d)", ("1", "2", "3"), ""),
        ({**KNOWN, "S2": Metadata()}, {}, ("p (A)", "S2", "q (A)"), "1 of 3 slides (S2)"),
        (dict.fromkeys(NAMES, Metadata()), {"S1": "P", "S3": "P"}, ("P", "S2", "P"), "1 of 3 slides (S2)"),
        (dict.fromkeys(NAMES, Metadata()), {}, NAMES, "3 of 3 slides (S1, S2, S3)"),
    ],
)
def test_the_card_goes_first_then_metadata_and_who_is_unknown_is_named(metadata, stated, expected, lacking):
    patients = patients_of(NAMES, metadata, stated, "card")
    assert tuple(patients.of_slide[name] for name in NAMES) == expected
    assert len(patients.remarks) == bool(lacking)
    assert lacking in "".join(patients.remarks)


@pytest.mark.parametrize("stated", ["(S)1", "S"])
def test_a_pattern_that_does_not_find_everybody_is_refused(stated):
    with pytest.raises(DataError, match="card"):
        patients_of(NAMES, KNOWN, stated, "card")


def test_one_slide_needs_no_remark():
    assert patients_of(("S1",), {"S1": Metadata()}, {}, "card") == ({"S1": "S1"}, ())
