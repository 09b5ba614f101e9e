"""Barcodes are matched as they are written, and without a sample's number only where that is unambiguous."""

import pytest

from stbench.readers.barcodes import matching, samples


@pytest.mark.parametrize(
    ("spots", "known", "others"),
    [
        (["AA-1", "AC-1"], ["AA-1", "AG-1"], {}),
        (["AA", "AC"], ["AA-1", "AG-1"], {"AA": "AA-1"}),
        (["AA-2", "AC-2"], ["AA-1", "AC-1"], {"AA-2": "AA-1", "AC-2": "AC-1"}),
        (["AA"], ["AA-1", "AA-2"], {}),
        (["AA-1", "AA-2"], ["AA"], {}),
        (["TT"], ["AA-1"], {}),
    ],
)
def test_matching(spots, known, others):
    assert matching(spots, known) == others


@pytest.mark.parametrize(
    ("spots", "numbers"), [(["A-1", "C-1"], {"-1"}), (["A-1", "C-2"], {"-1", "-2"}), (["A"], set())]
)
def test_samples_are_the_numbers_behind_barcodes(spots, numbers):
    assert samples(spots) == numbers
