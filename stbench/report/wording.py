"""Protocol: what was done, in the words that stand above every table."""

from collections.abc import Mapping, Sequence

import numpy as np

from stbench.cards import TaskCard
from stbench.data import Cohort
from stbench.metrics.clusterers import CLUSTERERS
from stbench.protocols.batch_correction import identity
from stbench.protocols.clustering import SEEDS
from stbench.protocols.splits import shared_patients
from stbench.runs.plan import Plan
from stbench.runs.store import Record
from stbench.scoring.score import SlideScores, clusterers_of

AVERAGING = {
    "per-slide": "scores are means over test slides, ± their standard deviation",
    "pooled": "scores are computed over all spots of a fold at once; means over folds, ± their standard deviation",
}


def protocol_lines(
    plan: Plan, cohort: Cohort, records: Mapping[str, Record], scores: Mapping[str, tuple[SlideScores, ...]]
) -> tuple[tuple[str, str], ...]:
    """Name and value of each choice, in reading order."""
    task = plan.task
    every = [one for found in scores.values() for one in found if not one.pooled]
    panels = {job.fold.name: records[job.key].panel_sha256 for job in plan.jobs if job.key in scores}
    spots = sum(slide.n_spots for slide in cohort.slides)
    return (
        ("Task", f"{task.name}, version {task.version} (card {task.sha256[:12]})"),
        (
            "Dataset",
            f"{cohort.name}: {len(cohort.slides)} slides of {len(cohort.patients)} patients, {spots} spots "
            f"(content {cohort.fingerprint[:12]})",
        ),
        ("Split", _split(plan, cohort)),
        *_what_is_asked(task, every),
        *_markers(task, every, cohort.markers),
        ("Panel hashes", ", ".join(f"{name} {panels[name][:12]}" for name in sorted(panels)) or "none yet"),
        ("Averaging", AVERAGING[task.averaging]),
        ("Left out", _left_out(task, every)),
        ("Seeds", _seeds(plan)),
        ("Profile", plan.profile),
    )


def _seeds(plan: Plan) -> str:
    named = ", ".join(map(str, plan.task.seeds))
    repeated = [f"{entry.name} {entry.card.repeats} times each" for entry in plan.entries if entry.card.repeats > 1]
    return "; ".join([named, *repeated])


def _split(plan: Plan, cohort: Cohort) -> str:
    split = plan.task.split
    shared = sum(bool(shared_patients(cohort.slides, fold)) for fold in plan.folds)
    share = ""
    if split.unit == "spot":
        share = f", {split.test_share:.0%} of the spots tested"
        share += f" in squares of {split.block_um:g} µm" if split.scheme == "blocked-spots" else ""
    return (
        f"{split.scheme}, unit {split.unit}{share}: {len(plan.folds)} folds, "
        f"{shared} of them with the test patient in training"
    )


def _what_is_asked(task: TaskCard, every: Sequence[SlideScores]) -> tuple[tuple[str, str], ...]:
    panel = task.panel
    rule = f"{panel.rule}, {panel.genes} per slide, chosen on {panel.chosen_on} slides"
    if panel.rule == "hvg-pooled":
        rule = f"hvg-pooled, {panel.genes} by {panel.space}, chosen on {panel.chosen_on} slides"
        rule += f", in {panel.detected:.0%} of each one's spots" if panel.detected else ""
    if panel.rule == "all":
        rule = "all that the slides have in common"
    if task.task == "clustering":
        return (
            ("Asked", "embeddings; k-means with as many clusters as labels, medians over 10 starts"),
            *(("Beside k-means", _clusterer(name, every)) for name in clusterers_of(task)),
            ("Panel in training", rule),
        )
    genes = f"{rule}: {_range([len(one.genes) for one in every])} genes"
    return (("Panel", genes), ("Target", task.target), *_correction(task))


def _correction(task: TaskCard) -> tuple[tuple[str, str], ...]:
    if task.correction == "none":
        return ()
    name, version, package = identity(task.correction)
    return (
        (
            "Correction",
            f"{name.title()} (harmonypy {package}, settings {version}) of all slides together, slide as batch, on the "
            "panel's columns; a training slide's expression and the truth are corrected values",
        ),
        (
            "Leak",
            "the test slide's counts reach what is trained on, through the correction, and the training slides' counts "
            "reach the truth: scores are not those of new slides",
        ),
        ("Noise ceiling", "none: it comes from splitting counts in two, and corrected values are no counts"),
    )


def _clusterer(name: str, every: Sequence[SlideScores]) -> str:
    """What a further clusterer does, and how often it found as many clusters as there are labels."""
    shares = [one.overall[f"as_labels@{name}"] for one in every if f"as_labels@{name}" in one.overall]
    reached = f"; as many clusters as labels in {np.mean(shares):.0%} of all starts" if shares else ""
    return f"{CLUSTERERS[name].told}, medians over {len(SEEDS)} starts{reached}"


def _markers(task: TaskCard, every: Sequence[SlideScores], markers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Which of the dataset's markers are scored, where the task scores them."""
    if not any("marker" in text for text in (*task.metrics, *task.details)) or not every:
        return ()
    held = [set(markers) & set(one.genes["gene"]) for one in every]
    always = [gene for gene in markers if all(gene in found for found in held)]
    names = ", ".join(always) or "none"
    found = f"{_range([len(one) for one in held])} of {len(markers)} in a slide's panel; in every one: {names}"
    apart = ". Those that the panel's rule did not choose count in no other score" if task.panel.markers else ""
    return (("Markers", found + apart),)


def _left_out(task: TaskCard, every: Sequence[SlideScores]) -> str:
    if task.task == "clustering":
        return f"spots without a label: {_range([one.n_unlabelled for one in every])} per slide"
    return f"genes constant in a test slide's truth: {_range([one.n_constant_truth for one in every])} per slide"


def _range(values: Sequence[int]) -> str:
    if not values:
        return "none yet"
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low} to {high}"
