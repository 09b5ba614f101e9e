"""Validation is carved from training units kept whole."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.parts.validation import held_out_spots, inner_folds


def slides(*units: tuple[str, str, int]) -> list[SimpleNamespace]:
    return [SimpleNamespace(patient=patient, name=name, n_spots=n) for patient, name, n in units]


def test_patients_stay_whole_and_are_dealt_out_in_turn() -> None:
    folds = inner_folds(
        slides(("B", "B1", 2), ("A", "A1", 1), ("C", "C1", 1), ("B", "B2", 2)), 2, np.random.default_rng(0)
    )
    assert folds.tolist() == [1, 1, 0, 0, 1, 1]


def test_slides_are_units_where_there_is_one_patient_and_spots_where_there_is_one_slide() -> None:
    rng = np.random.default_rng(0)
    assert inner_folds(slides(("A", "A1", 2), ("A", "A2", 3)), 4, rng).tolist() == [0, 0, 1, 1, 1]
    assert sorted(inner_folds(slides(("A", "A1", 8)), 4, rng).tolist()) == [0, 0, 1, 1, 2, 2, 3, 3]


@given(st.integers(2, 100), st.floats(0.01, 1), st.integers(0, 9))
def test_held_out_spots_leave_something_on_either_side(n: int, share: float, seed: int) -> None:
    trained, held = held_out_spots(n, share, np.random.default_rng(seed))
    assert sorted([*trained, *held]) == list(range(n))
    assert min(len(trained), len(held)) >= 1


def test_no_share_holds_nothing_out() -> None:
    assert len(held_out_spots(5, 0.0, np.random.default_rng(0))[1]) == 0
