"""Splits of spots: a share of each slide's spots is tested, and the rest trains."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from stbench.errors import ProtocolError
from stbench.files.hashing import content_key
from stbench.protocols.splits.base import Fold, Part, WithSpots

Array = np.ndarray[Any, Any]
Share = Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True, kw_only=True)
class RandomSpots:
    """One fold in which single spots of each slide are tested."""

    name: ClassVar[str] = "random-spots"
    two_datasets: ClassVar[bool] = False
    unit: Literal["spot"] = "spot"
    test_share: Share = 0.2
    """Share of each slide's spots that is tested, rounded; at least one is, and at least one trains."""

    def folds(self, slides: Sequence[WithSpots], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """One; ProtocolError where a slide has too few spots."""
        return (_spots_apart(slides, self.test_share, lambda slide: np.arange(slide.n_spots)),)

    def sentence(self) -> str:
        """Scheme, unit and share."""
        return f"{self.name}, unit {self.unit}, {self.test_share:.0%} of the spots tested"


@dataclass(frozen=True, kw_only=True)
class BlockedSpots:
    """One fold in which squares of each slide are tested whole, until the share is reached."""

    name: ClassVar[str] = "blocked-spots"
    two_datasets: ClassVar[bool] = False
    unit: Literal["spot"] = "spot"
    test_share: Share = 0.2
    """Least share of each slide's spots that is tested."""
    block_um: Annotated[float, Field(gt=0)] = 1000.0
    """Side of the squares, in micrometres."""

    def folds(self, slides: Sequence[WithSpots], tested: Sequence[str] = ()) -> tuple[Fold, ...]:
        """One; ProtocolError where a slide lies within one square."""
        return (_spots_apart(slides, self.test_share, lambda slide: blocks_of(slide.centres_um, self.block_um)),)

    def sentence(self) -> str:
        """Scheme, unit, share and squares."""
        share = f"{self.test_share:.0%} of the spots tested in squares of {self.block_um:g} µm"
        return f"{self.name}, unit {self.unit}, {share}"


def _spots_apart(slides: Sequence[WithSpots], test_share: float, groups_of: Callable[[WithSpots], Array]) -> Fold:
    """Spots are drawn from the slide's name and size, so that a slide is split alike in every cohort.

    Args:
        slides: the cohort.
        test_share: share of the spots that is tested.
        groups_of: (n_spots,) the group of each spot of a slide; groups are held out whole.

    Raises:
        ProtocolError: a slide has too few spots, or lies within one group.
    """
    train, test = [], []
    for slide in slides:
        seed = int(content_key("spots", slide.name, slide.n_spots)[:16], 16)
        held = drawn_groups(groups_of(slide), round(test_share * slide.n_spots), np.random.default_rng(seed))
        if not 0 < held.sum() < slide.n_spots:
            raise ProtocolError(
                "split", f"cannot hold {test_share:.0%} of the spots of slide '{slide.name}' out",
                "more spots, or smaller blocks", "Lower block_um in the task's card",
            )  # fmt: skip
        test.append(Part(slide.name, tuple(np.flatnonzero(held).tolist())))
        train.append(Part(slide.name, tuple(np.flatnonzero(~held).tolist())))
    return Fold(name="spots", train=tuple(train), test=tuple(test))


def blocks_of(centres_um: Array, side_um: float) -> Array:
    """(n_spots,) the square that each spot lies in."""
    cells = np.floor((centres_um - centres_um.min(axis=0)) / side_um).astype(int)
    return np.unique(cells, axis=0, return_inverse=True)[1].ravel()


def drawn_groups(groups: Array, wanted: int, rng: np.random.Generator) -> Array:
    """(n_spots,) bool: whole groups in random order until at least ``wanted`` spots are held out."""
    sizes = np.bincount(groups)
    order = rng.permutation(len(sizes))
    n_groups = int(np.searchsorted(np.cumsum(sizes[order]), max(wanted, 1))) + 1
    return np.isin(groups, order[:n_groups])
