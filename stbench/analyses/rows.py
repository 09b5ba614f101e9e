"""Rows: what each entrant's answers come to, in the columns of a task."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from stbench.analyses.leaderboard import Row
from stbench.scoring.answers import Answer, Answers, Entrant
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.score import Scores
from stbench.statistics.means import deviation_without_nan, mean_without_nan

COST_COLUMNS = (
    "train_wall_s", "train_cpu_s", "predict_wall_s", "predict_cpu_s", "gpu_s", "peak_memory_mb", "gpu_memory_mb",
    "parameters",
)  # fmt: skip
LARGEST = ("peak_memory_mb", "gpu_memory_mb", "parameters")
"""Costs of which the largest of a fold counts; the others add up."""


def row_of(entrant: Entrant, columns: Sequence[ScoreColumn], answers: Answers, scores: Scores) -> Row:
    """One row; its values are filled where every fold and seed is answered."""
    blank = Row(
        method=entrant.name, title=entrant.title, control=entrant.control, status="", floor=entrant.floor,
        honest=entrant.honest, origin=entrant.origin, note=entrant.note,
    )  # fmt: skip
    if entrant.not_applicable:
        return replace(blank, status="not applicable", cause=entrant.not_applicable)
    scored = [answer for answer in entrant.answers if answer.key in scores]
    complete = bool(entrant.answers) and len(scored) == len(entrant.answers)
    table = {c.text: per_slide(c, scored, answers, scores) for c in columns} if complete else {}
    status, cause, key = _status(entrant, scores)
    return replace(
        blank, status=status, cause=cause, key=key,
        values={name: mean_without_nan(list(slides.values())) for name, slides in table.items()},
        spreads={name: deviation_without_nan(list(slides.values())) for name, slides in table.items()},
        slides=table.get(columns[0].text, {}), folds_done=len({answer.fold.name for answer in scored}),
        constant_predictions=sum(
            score.n_constant_prediction for answer in scored for score in scores[answer.key] if not score.pooled
        ),
        cost=_cost(entrant.answers), compute=_compute(scored),
        weights={name: sha256 for one in scored if one.outcome for name, sha256 in one.outcome.weights.items()},
        unverified=tuple(dict.fromkeys(name for one in scored if one.outcome for name in one.outcome.unverified)),
    )  # fmt: skip


def per_slide(column: ScoreColumn, scored: Sequence[Answer], answers: Answers, scores: Scores) -> dict[str, float]:
    """The column on each test slide (or fold, where the task pools), averaged over seeds."""
    pooled, values = answers.task.averaging == "pooled", dict[str, list[float]]()
    for answer in scored:
        together = pooled and any(score.pooled for score in scores[answer.key])
        for score in scores[answer.key]:
            if score.pooled == together:
                name = answer.fold.name if together else score.slide
                values.setdefault(name, []).append(column.of(score, answers.cohort.markers))
    return {name: mean_without_nan(numbers) for name, numbers in values.items()}


def _status(entrant: Entrant, scores: Scores) -> tuple[str, str, str]:
    """Status of a row, its cause, and the key of an answer whose log explains it."""
    lacking = [answer for answer in entrant.answers if answer.key not in scores]
    if not lacking:
        return _whole(entrant), "", ""
    ended = [(answer, answer.outcome) for answer in lacking if answer.outcome is not None and not answer.measured]
    if not ended:
        done = len(entrant.answers) - len(lacking)
        return "not run", f"{done} of {len(entrant.answers)} jobs are done", ""
    answer, outcome = ended[0]
    return outcome.status, f"{answer.fold.name}: {outcome.cause}", answer.key


def _whole(entrant: Entrant) -> str:
    """Status of a row whose every fold and seed is answered."""
    if entrant.origin == "submitted":
        return "submitted"
    if entrant.stands_in:
        return "measured†"
    return "weights unverified" if entrant.unverified else "measured"


def _cost(answers: Sequence[Answer]) -> dict[str, float]:
    """Times add up over folds, a training that several answers share once; memory and parameters are the largest."""
    costs = list(_costs(answers))
    totals = {}
    for name in COST_COLUMNS:
        values = [cost[name] for cost in costs if name in cost]
        if values:
            totals[name] = max(values) if name in LARGEST else sum(values)
    return totals


def _costs(answers: Sequence[Answer]) -> Iterator[Mapping[str, float]]:
    trained: set[str] = set()
    for answer in answers:
        cost = answer.outcome.cost if answer.outcome is not None else {}
        repeated = answer.training in trained
        trained.add(answer.training)
        yield {name: value for name, value in cost.items() if not (repeated and name.startswith("train_"))}


def _compute(scored: Sequence[Answer]) -> tuple[str, ...]:
    """The different devices, precisions and thread counts that answers were computed with."""
    noted = [answer.outcome.compute for answer in scored if answer.outcome is not None and answer.outcome.compute]
    return tuple(dict.fromkeys(", ".join(value for value in one.values() if value) for one in noted))
