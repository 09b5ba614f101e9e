"""Crossing: scores of heads that read the same encoders, as a full cross with patients and genes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stbench.analyses.rows import per_slide
from stbench.errors import SelectionError
from stbench.metrics import metrics
from stbench.scoring.answers import Answers, Entrant
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import Scores
from stbench.statistics.means import mean_without_nan
from stbench.statistics.units import unit_means

Array = np.ndarray[Any, Any]
AXES = ("encoder", "head", "patient", "gene")
Scored = dict[str, dict[str, float]]
"""A score by patient and gene."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cross:
    """A score of every encoder under every head, for every patient and gene."""

    task: str
    dataset: str
    fingerprint: str
    profile: str
    score: str
    """What ranks the task's table: the title of its first score."""
    gene_score: str
    """The score of each gene."""
    encoders: tuple[str, ...]
    trained_on: tuple[tuple[str, ...], ...]
    """Datasets that each encoder has seen; none for one that is no network."""
    heads: tuple[str, ...]
    patients: tuple[str, ...]
    genes: tuple[str, ...]
    rows: Array
    """(n_encoders, n_heads, n_patients) the score that ranks, none missing: mean over a patient's slides and seeds."""
    cells: Array
    """(n_encoders, n_heads, n_patients, n_genes) that of each gene, none missing."""
    left_out: tuple[str, ...]
    """What the cross does without, and why."""


def crossed_scores(answers: Answers, scores: Scores) -> Cross:
    """The full cross of what was answered: heads that lack an encoder, and genes that lack a score, are left out.

    Args:
        answers: rows such as ``mine@colour``; others take no part.
        scores: by answer.

    Raises:
        SelectionError: the task's first metric is not of genes, or fewer than two encoders, heads, patients or genes
            are in it.
    """
    ranks, column = _columns(answers)
    rows = [entrant for entrant in answers.entrants if entrant.encoder and not entrant.control and not entrant.honest]
    encoders = tuple(dict.fromkeys(entrant.encoder for entrant in rows))
    named = dict.fromkeys(head_of(entrant) for entrant in rows)
    whole = {(head_of(entrant), entrant.encoder): entrant for entrant in rows if entrant.complete}
    lacking = {head: [one for one in encoders if (head, one) not in whole] for head in named}
    heads = tuple(head for head in named if not lacking[head])
    scored = {key: _scored(whole[key], answers, scores, column) for key in whole if key[0] in heads}
    patients = tuple(dict.fromkeys(answers.questions.owners[slide] for slide in answers.questions.tested))
    genes, every = _genes(list(scored.values()), patients)
    _check(encoders=encoders, heads=heads, patients=patients, genes=genes, lacking=lacking, task=answers.task.name)
    crossing = [[(whole[head, one], scored[head, one]) for head in heads] for one in encoders]
    cells = [[[[own[patient][gene] for gene in genes] for patient in patients] for _, own in each] for each in crossing]
    means = [[_by_patient(entrant, answers, scores, ranks, patients) for entrant, _ in each] for each in crossing]
    left_out = [f"{head}: no score with {', '.join(names)}" for head, names in lacking.items() if names]
    if every > len(genes):
        why = "not in every panel, or constant in a patient's truth"
        left_out.append(f"{every - len(genes):,} of {every:,} genes: {why}")
    return Cross(
        task=answers.task.name, dataset=answers.cohort.name, fingerprint=answers.cohort.fingerprint,
        profile=answers.profile, score=ranks.title, gene_score=metrics[column.metric].title, encoders=encoders,
        trained_on=tuple(whole[heads[0], one].trained_on for one in encoders), heads=heads, patients=patients,
        genes=genes, rows=np.array(means, dtype=np.float64), cells=np.array(cells, dtype=np.float64),
        left_out=tuple(left_out),
    )  # fmt: skip


def head_of(entrant: Entrant) -> str:
    """A row's name without the encoder that it reads."""
    return entrant.name.replace(f"@{entrant.encoder}", "")


def _columns(answers: Answers) -> tuple[ScoreColumn, ScoreColumn]:
    """What ranks, and the same metric over all genes of a panel but added ones."""
    ranks = ScoreColumn.parse(answers.task.metrics[0])
    if not ranks.genes:
        raise SelectionError(
            f"task '{answers.task.name}'", f"is ranked by '{ranks.text}', which is of a slide as a whole",
            "a task that is ranked by a metric per gene",
        )  # fmt: skip
    return ranks, ranks._replace(genes="all")


def _by_patient(
    entrant: Entrant, answers: Answers, scores: Scores, column: ScoreColumn, patients: Sequence[str]
) -> list[float]:
    slides = per_slide(column, entrant.answers, answers, scores)
    owners = [answers.questions.owners.get(name, name) for name in slides]
    means = unit_means(np.array(list(slides.values())), owners)
    return [float(means.means[means.units.index(patient)]) for patient in patients]


def _scored(entrant: Entrant, answers: Answers, scores: Scores, column: ScoreColumn) -> Scored:
    """Means over a patient's slides and seeds; genes without a number on any of them are left out."""
    values: dict[str, dict[str, list[float]]] = {}
    for score in (score for answer in entrant.answers for score in scores[answer.key] if not score.pooled):
        own = values.setdefault(answers.questions.owners[score.slide], {})
        genes = score.genes[column.chosen(score, answers.cohort.markers)]
        for gene, value in zip(genes["gene"], genes[column.metric], strict=True):
            own.setdefault(gene, []).append(value)
    means = {
        patient: {gene: mean_without_nan(each) for gene, each in genes.items()} for patient, genes in values.items()
    }
    return {patient: {gene: x for gene, x in own.items() if np.isfinite(x)} for patient, own in means.items()}


def _genes(scored: Sequence[Scored], patients: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """Genes that every row has for every patient, in order, and how many there are in any."""
    each = [set(one.get(patient, ())) for one in scored for patient in patients]
    shared = set.intersection(*each) if each else set()
    return tuple(sorted(shared)), len(set().union(*each))


def _check(
    *, encoders: Sequence[str], heads: Sequence[str], patients: Sequence[str], genes: Sequence[str],
    lacking: Mapping[str, Sequence[str]], task: str,
) -> None:  # fmt: skip
    levels = {"encoder": encoders, "head with a score for every encoder": heads, "patient": patients, "gene": genes}
    for level, names in levels.items():
        if len(names) < 2:
            absent = "; ".join(f"{head} lacks {', '.join(ones)}" for head, ones in lacking.items() if ones)
            raise SelectionError(
                f"variance of scores in task '{task}'",
                f"needs another {level}: there is {'1' if names else 'none'}" + (f" ({absent})" if absent else ""),
                "at least two, in a full cross of encoders, heads, patients and genes",
                f"stbench run --task {task} --encoder ONE --encoder OTHER, with methods that can read both",
            )  # fmt: skip
