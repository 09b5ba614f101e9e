"""Rule: how a paper turns predictions into one number; and what it is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.registry import Registry

Array = np.ndarray[Any, Any]


class SlideAnswer(NamedTuple):
    """A prediction beside what was measured, for one test slide; expression in log1p counts per 10,000."""

    slide: str
    patient: str
    genes: tuple[str, ...]
    truth: Array
    """(n_spots, n_genes)."""
    predicted: Array
    totals: Array
    """(n_spots,) measured counts per spot over all genes."""
    counts: Array
    """(n_spots, n_genes) raw."""
    added: tuple[str, ...] = ()
    """Genes that the panel's rule did not choose."""

    def without_added(self) -> "SlideAnswer":
        """Of the genes alone that the panel's rule chose."""
        own = ~np.isin(self.genes, self.added)
        return self._replace(
            genes=tuple(gene for gene, is_own in zip(self.genes, own, strict=True) if is_own),
            truth=self.truth[:, own], predicted=self.predicted[:, own], counts=self.counts[:, own], added=(),
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

    def __call__(self, answers: Sequence[SlideAnswer], markers: Sequence[str]) -> float:
        """The number."""
        return self.score(answers if self.of_added else [answer.without_added() for answer in answers], markers)


def rule(*, title: str, says: str, of_added: bool = False) -> Callable[[Score], Rule]:
    """Decorator that makes a function a rule."""
    return lambda score: Rule(title, says, score, of_added)


rules: Registry[Rule] = Registry(
    "rescoring rule",
    builtin={
        name: f"stbench.analyses.rescoring.papers:{name.replace('-', '_')}"
        for name in ("hvg-50", "heg-50", "markers", "hest", "pooled", "all-nan-0", "one-vector")
    },
    group="stbench.rescoring_rules",
    ordered=True,
)
"""The rules, the strictest about reading an image first; outside packages add theirs by entry points."""
