"""Arm: how models are trained where a paper trains otherwise than a task does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from stbench.cards import PanelChoice, SplitChoice, TaskCard
from stbench.files.hashing import content_key

SAME_PATIENT, SAME_SLIDE, ON_ALL = "same-patient", "same-slide", "transductive"


@dataclass(frozen=True, eq=False)
class Arm:
    """A task as a paper would train for it, and which of a training's models is taken."""

    task: TaskCard
    """With the split, panel and seeds of this arm."""
    chosen_on_test: bool = False
    """Whether the epoch is chosen on the tested slides, by the score that ranks the task."""
    encoder: str = ""
    """What all methods read that can; empty for each one's own."""
    probe: str = ""
    """The method whose probe is fitted in the place of each linear probe's own; empty for their own."""

    @cached_property
    def key(self) -> str:
        """The same for arms that train alike."""
        return content_key("arm", self.task.sha256, self.chosen_on_test, self.encoder, self.probe)

    @cached_property
    def questions_key(self) -> str:
        """The same for arms that ask for the same genes of the same spots."""
        parts = [part.model_dump(mode="json") for part in (self.task.split, self.task.panel)]
        return content_key("questions of an arm", *parts)

    @property
    def title(self) -> str:
        """In what it differs from the task, in a few words."""
        changes = self.task.name.split("+")[1:]
        changes += ["epoch chosen on the test slide"] if self.chosen_on_test else []
        changes += [f"encoder {self.encoder}"] if self.encoder else []
        changes += [f"probe of {self.probe}"] if self.probe else []
        return ", ".join(changes) or "the task itself"

    @property
    def keeps_patients_apart(self) -> bool:
        """Whether no tested patient trains."""
        return not {SAME_PATIENT, SAME_SLIDE} & set(self.task.tags)

    def with_split(self, tag: str, **split: Any) -> "Arm":
        """Trained on others, of which the tag says whose they are."""
        return self._asking({"split": SplitChoice.model_validate(split)}, tag)

    def with_panel(self, chosen_on: str, tag: str = "") -> "Arm":
        """With genes that the task's rule chooses on other slides."""
        stated = {**self.task.panel.model_dump(), "chosen_on": chosen_on}
        return self._asking({"panel": PanelChoice.model_validate(stated)}, tag)

    def with_seeds(self, number: int) -> "Arm":
        """With so many seeds, those of the task among them."""
        own = self.task.seeds
        further = [seed for seed in range(number) if seed not in own]
        return self._asking({"seeds": (*own, *further[: max(0, number - len(own))])})

    def called(self, name: str) -> "Arm":
        """With another name of the task, which is what records and logs call it."""
        return replace(self, task=self.task.called(name))

    def _asking(self, changes: Mapping[str, Any], tag: str = "") -> "Arm":
        tags = self.task.tags if not tag or tag in self.task.tags else (*self.task.tags, tag)
        return replace(self, task=self.task.model_copy(update={**changes, "tags": tags}))
