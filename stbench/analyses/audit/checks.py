"""Whether arms of an audit differ in nothing but what they should."""

from collections.abc import Mapping

from stbench.analyses.audit.base import Arms
from stbench.errors import SelectionError
from stbench.protocols.questions import AskedFold
from stbench.protocols.splits import shared_patients
from stbench.scoring.answers import Answers
from stbench.scoring.columns import score_columns


def check_arms(arms: Arms) -> None:
    """SelectionError where arms are held against other values, test other slides, or differ in more than they say."""
    others = arms.others
    for arm in arms.all.values():
        _check_scores(others, arm)
    _check_strict(others)
    folds = {name: _by_slide(arm) for name, arm in arms.all.items()}
    for slide in folds["matched"]:
        for name, arm in arms.all.items():
            if slide not in folds[name]:
                raise _refusal(arms.matched, arm, f"do not both test slide '{slide}' by itself", "the same test slides")
        if "papers" in folds and set(folds["papers"][slide].fold.train) != set(folds["enlarged"][slide].fold.train):
            raise _refusal(
                arms.enlarged, arms.all["papers"], f"train on different slides where they test '{slide}'",
                "a task that trains on all other slides", "Name another with --against",
            )  # fmt: skip
        _check_fold(arms, *(folds[name][slide] for name in ("others", "matched", "enlarged")))


def _check_scores(one: Answers, other: Answers) -> None:
    if (one.task.batch_correction == "none") != (other.task.batch_correction == "none"):
        raise _refusal(
            one, other, "are scored against different values: one of them batch-corrects its slides",
            "two tasks without batch correction", "Name another with --task or --against",
        )  # fmt: skip
    first, second = (score_columns(arm.task, arm.cohort.markers)[0] for arm in (one, other))
    if first != second or one.cohort.fingerprint != other.cohort.fingerprint or one.task.target != other.task.target:
        raise _refusal(one, other, "rank by different scores or datasets", "one score, one dataset")
    if one.task.averaging != other.task.averaging or one.task.seeds != other.task.seeds:
        raise _refusal(one, other, "average over different slides or seeds", "one averaging, the same seeds")


def _check_strict(others: Answers) -> None:
    for fold in others.questions.folds:
        shared = shared_patients(others.cohort.slides, fold.fold)
        if shared:
            raise SelectionError(
                f"task '{others.task.name}'", f"trains on the test patient itself (patient '{shared[0]}')",
                "a task that keeps patients apart", "Name it with --task",
            )  # fmt: skip


def _by_slide(answers: Answers) -> Mapping[str, AskedFold]:
    """Folds that test one slide, by that slide."""
    folds = answers.questions.folds
    return {fold.fold.test[0].slide: fold for fold in folds if len(fold.fold.test) == 1}


def _check_fold(arms: Arms, strict: AskedFold, matched: AskedFold, enlarged: AskedFold) -> None:
    numbers = len(strict.fold.train), len(matched.fold.train)
    if len(set(numbers)) > 1:
        found = f"train on {numbers[0]} and {numbers[1]} slides in fold '{matched.name}'"
        raise _refusal(arms.others, arms.matched, found, "as many in both")
    for other, fold in ((arms.matched, matched), (arms.enlarged, enlarged)):
        if strict.panel is not None and fold.panel is not None and strict.panel != fold.panel:
            raise _refusal(
                arms.others, other, f"ask for different genes in fold '{fold.name}'", "one panel for all arms",
                "Set panel.chosen_on to other-patients in the arms' cards",
            )  # fmt: skip


def _refusal(one: Answers, other: Answers, found: str, expected: str, todo: str = "") -> SelectionError:
    return SelectionError(f"tasks {one.task.name} and {other.task.name}", found, expected, todo)
