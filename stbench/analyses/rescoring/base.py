"""Rule: how a paper turns predictions into one number; and what it is given.

A rule chooses the form of the truth, the genes and the averaging, and takes predictions as they were answered: it is
given nothing measured but the truth itself, so that no prediction can borrow a spot's depth.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.data.target import CP10K, Target
from stbench.registry import Registry

Array = np.ndarray[Any, Any]


class SlideAnswer(NamedTuple):
    """A prediction beside what was measured, for one test slide."""

    slide: str
    patient: str
    fold: str
    """The same for slides that were tested with the same training slides, whatever the split calls its folds."""
    genes: tuple[str, ...]
    truth: Array
    """(n_spots, n_genes) in the space that the rule asks for."""
    predicted: Array
    """(n_spots, n_genes) as it was answered, in log1p counts per 10,000."""
    added: tuple[str, ...] = ()
    """Genes that the panel's rule did not choose."""

    def without_added(self) -> "SlideAnswer":
        """Of the genes alone that the panel's rule chose."""
        own = ~np.isin(self.genes, self.added)
        return self._replace(
            genes=tuple(gene for gene, is_own in zip(self.genes, own, strict=True) if is_own),
            truth=self.truth[:, own], predicted=self.predicted[:, own], added=(),
        )  # fmt: skip


Score = Callable[[Sequence[SlideAnswer], Sequence[str]], float]


@dataclass(frozen=True)
class Rule:
    """How a paper turns predictions into one number."""

    title: str
    says: str
    """The rule in one sentence."""
    score: Score
    """Answers of one method on all test slides, and the dataset's markers -> one number, higher is better."""
    of_added: bool = False
    """Whether genes that were added to the panel are scored too."""
    truth: Target = CP10K.name
    """The target space that the truth is given in; predictions stay in log1p counts per 10,000."""

    def __call__(self, answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
        """The number."""
        return self.score(answers if self.of_added else [answer.without_added() for answer in answers], markers)


def rule(*, title: str, says: str, of_added: bool = False, truth: Target = CP10K.name) -> Callable[[Score], Rule]:
    """Decorator that makes a function a rule."""
    return lambda score: Rule(title, says, score, of_added, truth)


BUILTIN = (
    "hvg-50", "heg-50", "markers", "hest", "pooled-in-fold", "pooled-over-folds", "all-nan-0", "one-vector",
)  # fmt: skip
rules: Registry[Rule] = Registry(
    "rescoring rule",
    builtin={name: f"stbench.analyses.rescoring.papers:{name.replace('-', '_')}" for name in BUILTIN},
    group="stbench.rescoring_rules",
    ordered=True,
)
"""The rules, the strictest about reading an image first; outside packages add theirs by entry points."""
