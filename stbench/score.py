"""Score: predictions and truth to a score table; done again at any time without a method."""

import errno
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stbench.atomic import replacing
from stbench.cache import content_key
from stbench.cards import TaskCard
from stbench.data import Cohort, Panel
from stbench.errors import SelectionError, StoreError
from stbench.metrics import metric
from stbench.metrics import names as metric_names
from stbench.metrics.gene import gene_scores
from stbench.metrics.overall import overall_scores
from stbench.metrics.selection import highly_expressed, highly_variable
from stbench.plan import Job
from stbench.protocols import expression
from stbench.registry import near
from stbench.store import Prediction, Store

if TYPE_CHECKING:
    import pandas as pd

SCORE_VERSION = 1
SCORED = ("pcc", "mae", "rmse", "pcc_overall", "mae_overall", "rmse_overall")


@dataclass(frozen=True)
class SlideScores:
    """Scores of one prediction on one slide."""

    slide: str
    genes: "pd.DataFrame"
    """A row per gene of the panel: gene, pcc, mae, rmse (NaN where the truth is constant: see ``pcc``), and the
    gene's place among the most variable and the most expressed of the slide's truth, from 0."""
    overall: dict[str, float]
    """Scores over all genes and spots as one vector."""
    n_constant_truth: int
    """Genes without variation in the truth: left out of every mean of ``pcc``."""
    n_constant_prediction: int
    """Genes that the method predicts as constant: their ``pcc`` is 0."""


class Quantity(NamedTuple):
    """One number per slide: a metric averaged over some genes, or an overall metric."""

    metric: str
    genes: str
    """``hvg-50``, ``heg-50``, ``markers``, ``all``, or "" for an overall metric."""

    @classmethod
    def parse(cls, text: str) -> "Quantity":
        """``pcc@hvg-50`` or ``pcc_overall``; SelectionError where it is neither."""
        name, _, genes = text.partition("@")
        if name not in SCORED:
            raise SelectionError(
                f"metric '{text}'", "is not known", "one of " + ", ".join(SCORED), near(name, metric_names())
            )
        per_gene = metric(name).per == "gene"
        kind, _, count = genes.partition("-")
        known = genes in ("all", "markers") or (kind in ("hvg", "heg") and count.isdigit() and int(count) > 0)
        if per_gene != bool(genes) or (per_gene and not known):
            found = "does not say over which genes" if per_gene else "takes no genes"
            raise SelectionError(
                f"metric '{text}'",
                found,
                "pcc@ with hvg-50, heg-50, markers or all, or an overall metric as pcc_overall",
            )
        return cls(name, genes)

    @property
    def title(self) -> str:
        """As a table's head says it."""
        name, _, overall = self.metric.partition("_")
        genes = self.genes.upper() if "-" in self.genes else self.genes
        return f"{genes or overall} {name.upper()}"

    def of(self, scores: SlideScores, markers: Sequence[str]) -> float:
        """The number for one slide; NaN where no gene is left."""
        if not self.genes:
            return scores.overall[self.metric]
        table = scores.genes
        kind, _, count = self.genes.partition("-")
        if kind in ("hvg", "heg"):
            table = table[table[f"{kind}_rank"] < int(count)]
        elif kind == "markers":
            table = table[table["gene"].isin(markers)]
        values = table[self.metric].to_numpy()
        return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def score_prediction(prediction: Prediction, truth: "np.ndarray") -> SlideScores:
    """Scores of one prediction.

    Args:
        prediction: values (n_spots, n_genes).
        truth: same shape and order, in the same space.
    """
    import pandas as pd

    per_gene = gene_scores(truth, prediction.values)
    overall = overall_scores(truth, prediction.values)
    n_genes = len(prediction.genes)
    genes = pd.DataFrame(
        {
            "gene": list(prediction.genes),
            "pcc": per_gene.pcc,
            "mae": per_gene.mae,
            "rmse": per_gene.rmse,
            "hvg_rank": _ranks(highly_variable(truth, n_genes)),
            "heg_rank": _ranks(highly_expressed(truth, n_genes)),
        }
    )
    return SlideScores(
        slide=prediction.slide,
        genes=genes,
        overall={"pcc_overall": overall.pcc, "mae_overall": overall.mae, "rmse_overall": overall.rmse},
        n_constant_truth=per_gene.n_constant_truth,
        n_constant_prediction=per_gene.n_constant_prediction,
    )


def score_job(job: Job, store: Store, cohort: Cohort) -> tuple[SlideScores, ...]:
    """Scores of a measured job, one per test slide, kept under a key of their own: a new metric never trains again."""
    versions = [metric(name).version for name in SCORED]
    paths = [
        store.scores_path(content_key("score", SCORE_VERSION, versions, job.key, part.slide)) for part in job.fold.test
    ]
    kept = tuple(found for path in paths if (found := _read(path)) is not None)
    if len(kept) == len(paths):
        return kept
    made = tuple(_scored(job, store.predictions(job.key), cohort))
    for path, found in zip(paths, made, strict=True):
        _write(path, found)
    return made


def score_jobs(jobs: Iterable[Job], store: Store, cohort: Cohort) -> dict[str, tuple[SlideScores, ...]]:
    """Scores of all measured jobs, by job key."""
    return {job.key: score_job(job, store, cohort) for job in jobs if store.is_measured(job.key)}


def _scored(job: Job, predictions: Sequence[Prediction], cohort: Cohort) -> Iterator[SlideScores]:
    for part, prediction in zip(job.fold.test, predictions, strict=True):
        spots = cohort[part.slide].spots
        asked = spots if part.rows is None else tuple(spots[row] for row in part.rows)
        if prediction.slide != part.slide or prediction.spots != asked:
            raise StoreError(
                f"prediction of {job.label}", "is for other spots than the dataset has", "the dataset it was made on",
                "Delete its folder in the store and run again",
            )  # fmt: skip
        yield score_prediction(prediction, expression.truth(job.task, cohort, part, Panel(prediction.genes)))


def quantities(task: TaskCard) -> tuple[Quantity, ...]:
    """A task's columns; the first one ranks."""
    return tuple(Quantity.parse(text) for text in task.metrics)


def _ranks(order: "np.ndarray") -> "np.ndarray":
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _write(path: Path, scores: SlideScores) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    facts = {
        "slide": scores.slide,
        "overall": scores.overall,
        "n_constant_truth": scores.n_constant_truth,
        "n_constant_prediction": scores.n_constant_prediction,
    }
    table = pa.Table.from_pandas(scores.genes, preserve_index=False).replace_schema_metadata(
        {"stbench": json.dumps(facts)}
    )
    try:
        with replacing(path) as half:
            pq.write_table(table, half)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return  # somebody else's store: scores are made anew each time
        raise StoreError(
            str(path.parent), f"cannot be written ({error.strerror or error})", "a folder with room for scores",
            "Free some space and run again: what is done is kept",
        ) from error  # fmt: skip


def _read(path: Path) -> SlideScores | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        facts = json.loads(table.schema.metadata[b"stbench"])
        return SlideScores(genes=table.to_pandas(), **facts)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None  # absent or broken: scored again
