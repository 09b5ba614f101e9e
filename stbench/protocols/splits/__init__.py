"""Splits: which slides train and which test; a patient on both sides is an error unless the task allows it."""

from collections.abc import Sequence

from stbench.cards import TaskCard, registered, with_options
from stbench.data import ShippedFold
from stbench.errors import ProtocolError
from stbench.protocols.splits.base import (
    Fold,
    FollowsShipped,
    OfPatient,
    Part,
    SplitScheme,
    WithSpots,
    shared_patients,
    trains_on_neighbours,
)  # fmt: skip
from stbench.protocols.splits.checks import check_folds
from stbench.registry import Registry

split_schemes: Registry[type[SplitScheme]] = Registry(
    "split scheme",
    builtin={
        "leave-one-sample-out": "stbench.protocols.splits.slides:LeaveOneSampleOut",
        "leave-one-patient-out": "stbench.protocols.splits.slides:LeaveOnePatientOut",
        "sister-slides": "stbench.protocols.splits.sisters:SisterSlides",
        "random-spots": "stbench.protocols.splits.spots:RandomSpots",
        "blocked-spots": "stbench.protocols.splits.spots:BlockedSpots",
        "observed-spots": "stbench.protocols.splits.observed:ObservedSpots",
        "adjacent-slides": "stbench.protocols.splits.observed:AdjacentSlides",
        "shipped-folds": "stbench.protocols.splits.shipped:ShippedFolds",
        "external": "stbench.protocols.splits.external:External",
    },
    group="stbench.split_schemes",
)


def split_of(task: TaskCard) -> SplitScheme:
    """The scheme of a task's card with its options; CardError where the card gives it what it does not take."""
    kind = registered(split_schemes, task.split.scheme, task, "split", "scheme")
    return with_options(kind, task.split.options, task, "split", beside=("scheme",))


def folds_of(
    scheme: SplitScheme, slides: Sequence[WithSpots], tested: Sequence[str] = (), shipped: Sequence[ShippedFold] = ()
) -> tuple[Fold, ...]:  # fmt: skip
    """The checked folds of a cohort.

    Args:
        scheme: the task's.
        slides: the cohort's.
        tested: names of those of a second dataset.
        shipped: divisions that the dataset publishes.

    Raises:
        ProtocolError: the cohort cannot be divided so.
    """
    if tested and not scheme.two_datasets:
        raise ProtocolError(
            "split", f"is given a second dataset and leaves slides of one dataset out ({scheme.name})",
            "a task of two datasets, or one dataset",
            "Use such a task (stbench list tasks), or leave --test-dataset out",
        )  # fmt: skip
    if shipped and isinstance(scheme, FollowsShipped):
        folds = scheme.as_shipped(slides, shipped)
    else:
        folds = scheme.folds(slides, tested)
    check_folds(folds, scheme, slides)
    return folds


__all__ = [
    "Fold", "FollowsShipped", "OfPatient", "Part", "SplitScheme", "WithSpots", "folds_of", "shared_patients",
    "split_of", "split_schemes", "trains_on_neighbours",
]  # fmt: skip
