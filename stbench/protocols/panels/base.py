"""What a panel rule is asked for, and a rule with the slides that a task lets it see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

from stbench.cards import changed_options
from stbench.data import Cohort, Panel, Slide
from stbench.errors import ProtocolError
from stbench.protocols.splits.base import Fold, Part


class PanelRule(Protocol):
    """How genes are chosen: a frozen dataclass whose fields are the options of ``panel`` in a task's card.

    A rule of another package whose choice changes raises its class attribute ``version``, which is part of keys.
    """

    name: ClassVar[str]
    """As it is registered, and as cards call it."""

    @property
    def reads_markers(self) -> bool:
        """Whether the dataset's markers are given to ``choose``, and are part of keys."""
        ...

    def choose(self, slides: Sequence[Slide], common_genes: Sequence[str], markers: Sequence[str] = ()) -> Panel:
        """The panel.

        Args:
            slides: where genes are chosen: the training slides, unless the task says otherwise.
            common_genes: genes present in every slide of the cohort.
            markers: the dataset's marker genes, all slides have them or not.
        """
        ...

    def sentence(self, chosen_on: str) -> str:
        """What is chosen, for the protocol above a table; ``chosen_on`` is "train", "all" or "other patients'"."""
        ...


@dataclass(frozen=True)
class TaskPanel:
    """A task's panel rule, and the slides it is chosen on."""

    rule: PanelRule
    chosen_on: Literal["train", "other-patients", "all"] = "train"

    @property
    def reads_markers(self) -> bool:
        """Whether the dataset's markers matter."""
        return self.rule.reads_markers

    def parts(self, fold: Fold, cohort: Cohort) -> tuple[Part, ...]:
        """The slides whose counts choose, in cohort order; those of a second dataset only where all do.

        Raises:
            ProtocolError: none are left, because every patient is tested.
        """
        if self.chosen_on == "train":
            return fold.train
        if self.chosen_on == "all":
            return tuple(Part(slide.name) for slide in cohort.slides)
        patient = {slide.name: slide.patient for slide in cohort.slides}
        apart = {patient[part.slide] for part in fold.test}
        others = tuple(Part(name) for name in patient if patient[name] not in apart and name not in set(cohort.tested))
        if not others:
            raise ProtocolError(
                "panel", f"is chosen on other patients' slides, and fold '{fold.name}' tests every patient",
                "a patient who is not tested", "Use a task whose panel.chosen_on is train (stbench list tasks)",
            )  # fmt: skip
        return others

    def most_genes(self, n_slides: int, n_common: int) -> int:
        """Genes that a panel has at most, chosen on so many slides; all, where the rule does not say."""
        most = getattr(self.rule, "most_genes", None)
        return n_common if most is None else int(most(n_slides, n_common))

    def choose(self, chosen: Sequence[Slide], cohort: Cohort) -> Panel:
        """The genes that the slides of ``parts`` choose; where all slides choose, ``chosen`` is not looked at."""
        slides = cohort.slides if self.chosen_on == "all" else chosen
        return self.rule.choose(slides, cohort.common_genes, cohort.markers if self.reads_markers else ())

    def identity(self) -> dict[str, Any]:
        """What of the choice goes into keys: the rule, and options that are not its defaults."""
        version = getattr(self.rule, "version", 1)
        return {
            "rule": self.rule.name,
            **changed_options(self.rule),
            **({"chosen_on": self.chosen_on} if self.chosen_on != "train" else {}),
            **({"version": version} if version != 1 else {}),
        }

    def sentence(self) -> str:
        """What is chosen and on which slides, for the protocol above a table."""
        return self.rule.sentence("other patients'" if self.chosen_on == "other-patients" else self.chosen_on)
