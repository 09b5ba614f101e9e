"""Sizes: how much data there are, read or stated; stated slides have names and sizes, and nothing on them."""

from dataclasses import dataclass
from typing import Any

from stbench.cards import DatasetCard
from stbench.data import Cohort
from stbench.errors import ProtocolError, SelectionError
from stbench.registry import near

NAMES = ("slides", "patients", "spots", "genes")


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Of a dataset; spots are those of all slides together, genes those that all slides have."""

    slides: int
    patients: int
    spots: int
    genes: int

    @classmethod
    def of(cls, cohort: Cohort) -> "Sizes":
        """Of data that were read."""
        spots = sum(slide.n_spots for slide in cohort.slides)
        genes = len(cohort.common_genes)
        return cls(slides=len(cohort.slides), patients=len(cohort.patients), spots=spots, genes=genes)

    @classmethod
    def stated(cls, text: str, card: DatasetCard) -> "Sizes":
        """``slides=12,spots=40000``; what is not said is as the dataset's card expects, or a patient for each slide.

        Raises:
            SelectionError: a part is no size, or nothing says how many slides, spots or genes there are.
        """
        sizes = {name: number for name in NAMES if (number := getattr(card.expected, name)) is not None}
        if "slides" in text:  # a card's patients are those of its own slides
            sizes.pop("patients", None)
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, number = part.partition("=")
            if name not in NAMES or not number.isdecimal() or int(number) < 1:
                raise SelectionError(
                    f"--as-if {text}", f"'{part}' is no size", "slides=12,patients=3,spots=40000,genes=18000",
                    near(name, NAMES),
                )  # fmt: skip
            sizes[name] = int(number)
        if "spots" not in text and card.expected.spots and card.expected.slides:
            sizes["spots"] = card.expected.spots * sizes["slides"] // card.expected.slides
        sizes.setdefault("patients", sizes.get("slides", 0))
        lacking = [name for name in NAMES if not sizes.get(name)]
        if lacking:
            raise SelectionError(
                f"--as-if {text}", f"says no {' or '.join(lacking)}, nor does the card of '{card.name}'",
                ",".join(f"{name}=NUMBER" for name in lacking),
            )  # fmt: skip
        return cls(**sizes)

    def imagined(self) -> "tuple[Imagined, ...]":
        """Slides of these sizes, as even as can be, each patient's one after another."""
        return tuple(
            Imagined(
                name=f"slide {at + 1}", patient=f"patient {at * self.patients // self.slides + 1}",
                n_spots=self.spots * (at + 1) // self.slides - self.spots * at // self.slides,
            )
            for at in range(self.slides)
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Imagined:
    """A slide of which nothing is known but its size."""

    name: str
    patient: str
    n_spots: int

    @property
    def centres_um(self) -> Any:
        """ProtocolError: nobody knows where its spots are."""
        raise ProtocolError(
            "--as-if", "states how many spots there are, and the task divides them by their places",
            "a task that tests whole slides", "Name another with --task, or plan with the data",
        )  # fmt: skip

    array_xy = centres_um
