"""From a store to answers: the results of a plan's jobs, as everything to the right of a store takes them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from stbench.data import Panel
from stbench.protocols.folds import fold_panel
from stbench.protocols.questions import AskedFold
from stbench.runs.entries import Entry
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store
from stbench.scoring.answers import Answer, Answers, Entrant, Outcome
from stbench.scoring.score_files import ScoreFiles


def answers_of(plan: Plan, store: Store) -> Answers:
    """What the store holds of a plan; nothing is run. Results of stores of format 1 are found by their former keys."""
    questions = plan.questions.with_panels(_panels(plan, store))
    folds = {fold.fold: fold for fold in questions.folds}
    reasons = {lacking.entry.name: lacking.reason for lacking in plan.not_applicable}

    def answer(job: Job) -> Answer:
        key = store.key_of(job)
        return Answer(
            fold=folds[job.fold], seed=job.seed, key=key, training=job.training_key, outcome=_outcome(store, key, job),
            read=partial(store.predictions, key),
        )  # fmt: skip

    def entrant(entry: Entry) -> Entrant:
        card = entry.card
        return Entrant(
            name=entry.name, title=title_of(entry), control=card.kind == "control",
            floor=card.floor and not entry.honest, honest=entry.honest,
            note=entry.note, trained_on=entry.trained_on, encoder=entry.encoder,
            repeats=card.repeats, not_applicable=reasons.get(entry.name, ""),
            answers=tuple(answer(job) for job in plan.jobs_of(entry)),
        )  # fmt: skip

    return Answers(
        questions=questions, profile=plan.profile, entrants=tuple(entrant(entry) for entry in plan.entries),
        score_files=ScoreFiles(store.folder / "scores"),
    )  # fmt: skip


def _panels(plan: Plan, store: Store) -> dict[str, Panel | None]:
    """The frozen panels of a plan's folds by the folds' keys; what was frozen and damaged is chosen again."""
    former = {job.fold_keys.key: job.fold_keys.former for job in plan.jobs}

    def panel(fold: AskedFold) -> Panel | None:
        frozen = store.panel(fold.key) or store.panel(former.get(fold.key, fold.key))
        if frozen is None and store.damaged_panel(fold.key):
            return fold_panel(plan.task, plan.questions.cohort, fold.fold)
        return frozen

    return {fold.key: panel(fold) for fold in plan.questions.folds}


def _outcome(store: Store, key: str, job: Job) -> Outcome | None:
    """How a job ended; None where it did not run yet. A damaged result costs its row, and is run again."""
    damage = store.damage(key)
    if damage is not None:
        return Outcome(status="damaged", cause=f"{Path(damage.where).name} {damage.found}; the next run makes it again")
    record = store.record(key)
    return None if record is None else replace(record.outcome, unverified=job.unverified)


def title_of(entry: Entry) -> str:
    """The method's title, the variant's name, what it is asked where that is not the task's question, and its encoder.

    The encoder is told where it is not the card's: "Mine: simple @ colour".
    """
    title = ": ".join([entry.card.title or entry.card.name, *filter(None, (entry.variant, entry.asked))])
    title = f"{title} @ {entry.encoder}" if entry.encoder else title
    return f"{title}, chosen on the test slide" if entry.honest else title
