"""Predicting: what is run for slides without counts, and what comes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from stbench.analyses.trust import Trust, trust_of
from stbench.data import Cohort, Panel
from stbench.data.unmeasured import own_name
from stbench.errors import ProtocolError, SelectionError
from stbench.protocols.folds import fold_panel
from stbench.protocols.splits import split_of
from stbench.registry import near
from stbench.report.anndata import Predicted
from stbench.runs.answers import answers_of
from stbench.runs.facts import facts_of
from stbench.runs.plan import Plan
from stbench.runs.store import Store
from stbench.scoring.answers import Prediction


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
            _check_genes(self.genes, fold_panel(job.task, self.plan.questions.cohort, job.fold))

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
        for job in self.plan.jobs:
            key = store.key_of(job)
            (prediction,), record = store.predictions(key), store.record(key)
            slide = self.plan.questions.cohort[prediction.slide]
            chosen = _only(prediction, self.genes)
            assert record is not None  # its predictions were just read
            own = facts_of(job, record, self.training, slide)
            yield Predicted(
                name=own_name(slide.name), slide=slide, prediction=chosen, trust=self.trust(store, chosen.genes),
                facts={**own, **facts, "scores": self.scored()},
            )  # fmt: skip

    def trust(self, store: Store, genes: Sequence[str]) -> Trust | None:
        """What cross-validation says of genes."""
        if self.validation is None:
            return None
        answers = answers_of(self.validation, store)
        return trust_of(answers, answers.entrants[0], genes)

    def scored(self) -> dict[str, Any]:
        """By which cross-validation genes were scored; empty where they were not."""
        plan = self.validation
        if plan is None:
            return {}
        return {
            "task": plan.task.name, "task_version": plan.task.version, "split": split_of(plan.task).sentence(),
            "folds": len(plan.folds), "seeds": list(dict.fromkeys(job.seed for job in plan.jobs)),
            "patients": len(self.training.patients), "tags": list(plan.task.tags),
        }  # fmt: skip


def of_seed(plan: Plan, seed: int) -> Plan:
    """A plan with the jobs of one seed: a method's repeats are other models."""
    return replace(plan, jobs=tuple(job for job in plan.jobs if job.seed == seed))


def without_scores_instead(error: ProtocolError) -> ProtocolError:
    """The error of a dataset that cannot be cross-validated, with a way round it."""
    todo = f"{error.todo}; or predict without scores of genes: --no-scores".removeprefix("; or ")
    return ProtocolError(error.where, error.found, error.expected, todo)


def _check_genes(genes: Sequence[str], panel: Panel) -> None:
    for gene in genes:
        if gene not in panel.genes:
            suggestion = near(gene, panel.genes) or near(gene.upper(), panel.genes)
            raise SelectionError(
                f"--genes {','.join(genes)}", f"names '{gene}', which is not in the panel",
                f"some of its {len(panel)} genes, {', '.join(panel.genes[:5])} and so on",
                f"{suggestion} --panel all predicts all genes that the dataset's slides have in common".strip(),
            )  # fmt: skip


def _only(prediction: Prediction, genes: tuple[str, ...]) -> Prediction:
    if not genes:
        return prediction
    columns = Panel(genes).positions(prediction.genes)
    added = tuple(gene for gene in prediction.added if gene in genes)
    return prediction._replace(values=prediction.values[:, columns], genes=genes, added=added)
