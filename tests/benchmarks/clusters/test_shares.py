"""A GPU that is given away twice at any moment is found, and so is one that is none."""

import pytest

from benchmarks.clusters.shares import Look, exceeded


@pytest.mark.parametrize(
    ("looks", "whole", "told"),
    [
        ([], False, []),
        ([Look("0", 0.5, 0, 2), Look("0", 0.5, 1, 3)], False, []),
        ([Look("0", 0.5, 0, 2), Look("0", 0.5, 1, 3)], True, ["GPU 0 is given away 2 times"]),
        ([Look("0", 1.0, 0, 1), Look("0", 1.0, 1, 2), Look("1", 1.0, 0, 2)], True, []),
        ([Look("2", 1.0, 0, 2), Look("2", 0.25, 1, 3)], False, ["GPU 2 is given away 1.25 times"]),
        ([Look("", 1.0, 0, 1), Look("0,1", 1.0, 0, 1)], False, ["jobs see '', '0,1'"]),
    ],
)
def test_shares_that_are_exceeded_are_named(looks, whole, told):
    assert list(exceeded(looks, whole=whole)) == told
