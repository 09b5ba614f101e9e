"""Score: predictions and truth to a score table; done again at any time without a method."""

import errno
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort, Panel
from stbench.errors import StoreError
from stbench.files.atomic import replacing
from stbench.files.hashing import content_key
from stbench.metrics import metric
from stbench.metrics.clusterers import CLUSTERERS, Cluster, kmeans
from stbench.metrics.gene import gene_scores
from stbench.metrics.gene_ranks import highly_expressed, highly_variable
from stbench.metrics.overall import overall_scores
from stbench.protocols.clustering import score_embedding
from stbench.protocols.expression import truth as expression_truth
from stbench.protocols.folds import measured
from stbench.runs.plan import Job
from stbench.runs.store import Prediction, Store
from stbench.scoring.ceiling import noise_ceiling

if TYPE_CHECKING:
    import pandas as pd

SCORE_VERSION = 3
CEILING_VERSION = 2
EXPRESSION = ("pcc", "mae", "rmse", "pcc_overall", "mae_overall", "rmse_overall")
CLUSTERING = ("ari", "nmi", "ami", "silhouette")
CLUSTERING_FACTS = ("ari_iqr", "clusters")
"""What a clustering's scores say besides: the interquartile range of ``ari`` over starts, and, of clusterers that
need not find as many clusters as there are labels, how many they found."""
UNRANKED = 2**31
GENE_COLUMNS = ("gene", "pcc", "mae", "rmse", "hvg_rank", "heg_rank")
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class SlideScores:
    """Scores of one answer on one slide, or on all test slides of a fold pooled."""

    slide: str
    """The slide's name; the fold's where ``pooled``."""
    genes: "pd.DataFrame"
    """A row per gene of the panel (none for embeddings): gene, pcc, mae, rmse (NaN where the truth is constant), and
    the gene's place among the most variable and the most expressed of the truth, from 0; ``UNRANKED`` where
    it is a marker that was added to the panel, which counts in no score but its own and the markers'."""
    overall: dict[str, float]
    """Scores of the slide as a whole, by metric."""
    n_constant_truth: int = 0
    """Genes without variation in the truth: left out of every mean."""
    n_constant_prediction: int = 0
    """Genes that the method predicts as constant: their ``pcc`` is 0."""
    n_unlabelled: int = 0
    """Spots without a label, left out of clustering scores."""
    pooled: bool = False


def score_prediction(prediction: Prediction, truth: "np.ndarray") -> SlideScores:
    """Scores of one prediction.

    Args:
        prediction: values (n_spots, n_genes).
        truth: same shape and order, in the same space.
    """
    import pandas as pd

    per_gene = gene_scores(truth, prediction.values)
    n_genes = len(prediction.genes)
    added = np.isin(prediction.genes, prediction.added)
    overall = overall_scores(truth[:, ~added], prediction.values[:, ~added])
    genes = pd.DataFrame(
        {
            "gene": list(prediction.genes),
            "pcc": per_gene.pcc,
            "mae": per_gene.mae,
            "rmse": per_gene.rmse,
            "hvg_rank": _ranks(highly_variable(truth, n_genes), added),
            "heg_rank": _ranks(highly_expressed(truth, n_genes), added),
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
    """Scores of a measured job, kept under a key of their own: a new metric never trains again.

    Returns:
        One per test slide; where a fold tests several slides, one more over all their spots at once.
    """
    names = CLUSTERING if job.task.asks == "embed" else EXPRESSION
    versions = [metric(name).version for name in names]
    parts = [part.slide for part in job.fold.test]
    if len(parts) > 1 and job.task.asks != "embed":
        parts.append(_pooled_name(job))
    paths = [store.scores_path(content_key("score", SCORE_VERSION, versions, job.key, part)) for part in parts]
    found = _kept_or_made(paths, lambda: score_answers(job, store.predictions(job.key), cohort))
    for name in clusterers_of(job.task):
        found = _with_clusterer(name, found, job, store, cohort)
    return found


def clusterers_of(task: TaskCard) -> tuple[str, ...]:
    """Clusterers that a task asks for beside k-means, in the order of ``CLUSTERERS``."""
    named = {text.partition("@")[2] for text in (*task.metrics, *task.details)}
    return tuple(name for name in CLUSTERERS if name in named and task.asks == "embed")


def score_jobs(jobs: Iterable[Job], store: Store, cohort: Cohort) -> dict[str, tuple[SlideScores, ...]]:
    """Scores of all measured jobs, by job key."""
    return {job.key: score_job(job, store, cohort) for job in jobs if store.is_measured(job.key)}


def fold_ceilings(job: Job, panel: Panel, store: Store, cohort: Cohort) -> tuple[SlideScores, ...]:
    """Noise ceilings of each test slide of a job's fold: as scores, with the ceiling in place of ``pcc``.

    They depend on the fold and its panel alone, so all methods share them. Values that a task corrects are no counts
    that could be thinned: there are none then.
    """
    if job.task.correction != "none":
        return ()

    def make() -> Iterator[SlideScores]:
        for part in job.fold.test:
            slide = measured(cohort, part)
            key = content_key("ceiling draws", job.fold_key, asdict(part))
            found = noise_ceiling(
                slide.panel_counts(panel),
                slide.totals,
                np.random.default_rng(int(key[:16], 16)),
                target=job.task.target,
            )
            truth = expression_truth(job.task, cohort, part, panel)
            scores = score_prediction(Prediction(truth, part.slide, slide.spots, panel.genes, panel.added), truth)
            yield replace(scores, genes=scores.genes.assign(pcc=found.pcc))

    paths = [
        store.scores_path(content_key("ceiling", CEILING_VERSION, SCORE_VERSION, job.fold_key, asdict(part)))
        for part in job.fold.test
    ]
    return _kept_or_made(paths, make)


def score_answers(job: Job, predictions: Sequence[Prediction], cohort: Cohort) -> Iterator[SlideScores]:
    """Scores of answers to a job's test slides, one each; for expression of several slides, one more of all together.

    Raises:
        StoreError: an answer is not for the dataset's spots.
    """
    truths = []
    for part, prediction in zip(job.fold.test, predictions, strict=True):
        slide = measured(cohort, part)
        if prediction.slide != part.slide or prediction.spots != slide.spots:
            raise StoreError(
                f"prediction of {job.label}", "is for other spots than the dataset has", "the dataset it was made on",
                "Delete its folder in the store and run again",
            )  # fmt: skip
        if job.task.asks == "embed":
            yield _embedding_scores(prediction, slide.labels, kmeans)
        else:
            truths.append(expression_truth(job.task, cohort, part, Panel(prediction.genes)))
            yield score_prediction(prediction, truths[-1])
    if len(truths) > 1:
        values = np.concatenate([prediction.values for prediction in predictions])
        together = predictions[0]._replace(values=values, slide=_pooled_name(job), spots=())
        yield replace(score_prediction(together, np.concatenate(truths)), pooled=True)


def _with_clusterer(
    name: str, found: tuple[SlideScores, ...], job: Job, store: Store, cohort: Cohort
) -> tuple[SlideScores, ...]:
    """Scores with those of one more clusterer, which are kept by themselves: k-means is not scored again for them."""
    cluster, versions = CLUSTERERS[name].cluster, [metric(each).version for each in CLUSTERING]
    key = ("score", SCORE_VERSION, versions, name, CLUSTERERS[name].version, job.key)
    paths = [store.scores_path(content_key(*key, part.slide)) for part in job.fold.test]

    def make() -> Iterator[SlideScores]:
        for part, prediction in zip(job.fold.test, store.predictions(job.key), strict=True):
            yield _embedding_scores(prediction, measured(cohort, part).labels, cluster)

    more = _kept_or_made(paths, make)
    return tuple(
        replace(one, overall=one.overall | {f"{what}@{name}": value for what, value in other.overall.items()})
        for one, other in zip(found, more, strict=True)
    )


def _embedding_scores(prediction: Prediction, labels: Array | None, cluster: Cluster) -> SlideScores:
    import pandas as pd

    genes = pd.DataFrame({name: [] for name in GENE_COLUMNS})
    if labels is None or len(set(labels) - {""}) < 2:
        nothing = {name: float("nan") for name in CLUSTERING}
        return SlideScores(prediction.slide, genes, nothing, n_unlabelled=len(prediction.spots))
    found = score_embedding(prediction.values, labels, cluster)
    overall = found.scores
    if cluster is not kmeans:
        overall = overall | {"clusters": found.n_clusters, "as_labels": found.as_labels}
    return SlideScores(prediction.slide, genes, overall, n_unlabelled=found.n_unlabelled)


def _pooled_name(job: Job) -> str:
    return f"fold {job.fold.name}, pooled"


def _kept_or_made(paths: Sequence[Path], make: Callable[[], Iterable[SlideScores]]) -> tuple[SlideScores, ...]:
    kept = tuple(found for path in paths if (found := _read(path)) is not None)
    if len(kept) == len(paths):
        return kept
    made = tuple(make())
    for path, found in zip(paths, made, strict=True):
        _write(path, found)
    return made


def _ranks(order: Array, added: Array) -> Array:
    """Place of each gene in ``order`` among those that were not added to the panel; ``UNRANKED`` for those."""
    own = order[~added[order]]
    ranks = np.full(len(order), UNRANKED, dtype=np.int64)
    ranks[own] = np.arange(len(own))
    return ranks


def _write(path: Path, scores: SlideScores) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    facts = {field.name: getattr(scores, field.name) for field in fields(scores) if field.name != "genes"}
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
