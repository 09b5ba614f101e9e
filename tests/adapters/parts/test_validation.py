"""Validation is carved from training units kept whole."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given
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


@pytest.mark.parametrize("n", [1, 5])
def test_no_share_holds_nothing_out(n: int) -> None:
    trained, held = held_out_spots(n, 0.0, np.random.default_rng(0))
    assert (trained.tolist(), len(held)) == (list(range(n)), 0)


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(1, 5)), min_size=2, max_size=9), st.integers(2, 5))
def test_no_patient_is_in_two_folds_and_folds_have_no_gap(units: list[tuple[str, int]], n_folds: int) -> None:
    assume(len({patient for patient, _ in units}) > 1)
    made = slides(*((patient, f"{patient}{row}", n) for row, (patient, n) in enumerate(units)))
    folds = inner_folds(made, n_folds, np.random.default_rng(0))
    of_spot = np.repeat([patient for patient, _ in units], [n for _, n in units])
    assert all(len(set(folds[of_spot == patient])) == 1 for patient in "ABCD" if patient in of_spot)
    assert set(folds) == set(range(min(n_folds, len(set(of_spot)))))
