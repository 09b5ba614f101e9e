"""Predicting: what is run for slides without counts, and what comes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from stbench.analyses.trust import Trust, trust_of
from stbench.data import Cohort
from stbench.data.unmeasured import own_name
from stbench.errors import ProtocolError, SelectionError
from stbench.protocols.folds import fold_panel
from stbench.protocols.splits import split_of
from stbench.report.anndata import Predicted
from stbench.runs.answers import answers_of
from stbench.runs.facts import facts_of
from stbench.runs.named_genes import check_genes, only
from stbench.runs.plan import Plan
from stbench.runs.store import Store


class Failure(NamedTuple):
    """A job without a result."""

    label: str
    status: str
    cause: str
    log: Path


@dataclass(frozen=True, kw_only=True, eq=False)
class Predicting:
    """One method, trained on all slides of a dataset and asked about slides without counts."""

    plan: Plan
    """A job for each of these slides."""
    validation: Plan | None
    """The same method's cross-validation on the dataset; None where nobody asked for scores."""
    training: Cohort
    genes: tuple[str, ...] = ()
    """Genes to give, in this order; all of the panel where none are named."""

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Everything that has to be run."""
        return (self.plan,) if self.validation is None else (self.validation, self.plan)

    def check(self) -> None:
        """SelectionError where the method cannot be asked, or a gene is named that it will not predict."""
        for plan in self.plans:
            for lacking in plan.not_applicable:
                raise SelectionError(f"method '{lacking.entry.name}'", f"cannot be asked: {lacking.reason}", "another")
        if self.genes:
            job = self.plan.jobs[0]
            check_genes(self.genes, fold_panel(job.task, self.plan.questions.cohort, job.fold))

    def failures(self, store: Store) -> Iterator[Failure]:
        """Jobs that have no result after a run."""
        for job in (job for plan in self.plans for job in plan.jobs):
            key = store.key_of(job)
            if not store.is_measured(key):
                record = store.record(key)
                status, cause = ("not run", "") if record is None else (record.status, record.cause)
                yield Failure(f"{job.task.name}: {job.label}", status, cause, store.log_path(key))

    def predicted(self, store: Store, facts: Mapping[str, Any]) -> Iterator[Predicted]:
        """Predictions of each slide; only where nothing failed.

        Args:
            store: with the results of all plans.
            facts: what else is to be said of them.
        """
        trust: Trust | None = None
        for job in self.plan.jobs:
            key = store.key_of(job)
            (prediction,), record = store.predictions(key), store.record(key)
            assert record is not None  # its predictions were just read
            slide, chosen = self.plan.questions.cohort[prediction.slide], only(prediction, self.genes)
            if self.validation is not None and trust is None:  # all slides share their genes
                answers = answers_of(self.validation, store)
                trust = trust_of(answers, answers.entrants[0], chosen.genes)
            own = facts_of(job, record, self.training, slide)
            yield Predicted(
                name=own_name(slide.name), slide=slide, prediction=chosen, trust=trust,
                facts={**own, **facts, "scores": self.scored()},
            )  # fmt: skip

    def scored(self) -> dict[str, Any]:
        """By which cross-validation genes were scored; empty where they were not."""
        plan = self.validation
        if plan is None:
            return {}
        return {
            "task": plan.task.name, "task_version": plan.task.version, "split": split_of(plan.task).sentence(),
            "folds": len(plan.folds), "seeds": list(dict.fromkeys(job.seed for job in plan.jobs)),
            "patients": len(self.training.patients), "tags": ", ".join(plan.task.tags),
        }  # fmt: skip


def of_seed(plan: Plan, seed: int) -> Plan:
    """A plan with the jobs of one seed: a method's repeats are other models."""
    return replace(plan, jobs=tuple(job for job in plan.jobs if job.seed == seed))


def without_scores_instead(error: ProtocolError) -> ProtocolError:
    """The error of a dataset that cannot be cross-validated, with a way round it."""
    todo = f"{error.todo}; or predict without scores of genes: --no-scores".removeprefix("; or ")
    return ProtocolError(error.where, error.found, error.expected, todo)
