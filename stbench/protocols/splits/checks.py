"""What must hold of every fold, whatever scheme divided the cohort."""

from collections.abc import Sequence

from stbench.errors import ProtocolError
from stbench.protocols.splits.base import Fold, OfPatient, Part, SplitScheme, shared_patients


def check_folds(folds: Sequence[Fold], scheme: SplitScheme, slides: Sequence[OfPatient]) -> None:
    """ProtocolError where a fold lacks a side, tests what it trains on, or mixes patients that its unit keeps apart."""
    where = f"split scheme '{scheme.name}'"
    if not folds:
        raise ProtocolError(where, "divides the dataset into no folds", "at least one")
    for fold in folds:
        if not fold.train or not fold.test:
            raise ProtocolError(where, f"has nothing to train on or to test in fold '{fold.name}'", "both")
        if any(_overlap(trained, tested) for tested in fold.test for trained in fold.train):
            raise ProtocolError(where, f"tests spots that it trains on in fold '{fold.name}'", "each on one side")
        shared = shared_patients(slides, fold) if scheme.unit == "patient" else ()
        if shared:
            raise ProtocolError(
                where, f"has patient '{shared[0]}' on both sides of fold '{fold.name}'", "unit patient keeps them apart"
            )


def _overlap(one: Part, other: Part) -> bool:
    if one.slide != other.slide:
        return False
    return one.rows is None or other.rows is None or not set(one.rows).isdisjoint(other.rows)
