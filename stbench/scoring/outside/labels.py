"""Labels: what a file or folder calls a fold, and which of the task's folds that is."""

import re
from collections.abc import Collection, Mapping, Sequence

from stbench.errors import DataError
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.outside.frames import listed

FOLDER = re.compile(r"(?:fold|split)[-_ ]?(?P<label>.+)", re.IGNORECASE)
"""How folders of folds are called."""
ADVICE = "'stbench template' writes a file with the task's folds"


def folds_of_labels(slides: Mapping[str, Collection[str]], questions: Questions, where: str) -> dict[str, AskedFold]:
    """The fold that each label means, by its name, or, for a number, by the slides that stand there.

    A number says which fold it is only where its slides are tested in several: the first one is 0 where a 0 is there,
    and else 1.

    Args:
        slides: names of the slides that stand under each label.
        questions: what was asked.
        where: the file or folder, for errors.

    Raises:
        DataError: a label means no fold of the task, or a slide stands under one that does not test it.
    """
    meant = {label: _fold(label, each, list(slides), questions, where) for label, each in slides.items()}
    for label, fold in meant.items():
        strangers = [slide for slide in slides[label] if slide not in tested_in(fold)]
        if strangers:
            raise wrong_fold(f"{where}, fold '{label}'", strangers, questions)
    return meant


def tested_in(fold: AskedFold) -> list[str]:
    """Names of a fold's test slides."""
    return [part.slide for part in fold.fold.test]


def wrong_fold(where: str, slides: Sequence[str], questions: Questions) -> DataError:
    """The error of slides that stand where they are trained on."""
    places = [f"'{slide}' is tested in {_testing(slide, questions)}" for slide in slides]
    return DataError(
        where, f"holds {listed([repr(slide) for slide in slides])}, which this fold does not test",
        listed(places), "A prediction counts in the fold that tests its slide: in others, methods are trained on it",
    )  # fmt: skip


def _testing(slide: str, questions: Questions) -> str:
    names = [f"fold '{fold.name}'" for fold in questions.folds if slide in tested_in(fold)]
    return listed(names) or f"no fold of task '{questions.task.name}'"


def _fold(label: str, slides: Collection[str], labels: Sequence[str], questions: Questions, where: str) -> AskedFold:
    folds = questions.folds
    for fold in folds:
        if fold.name == label:
            return fold
    if not label.isdecimal():
        names = listed([fold.name for fold in folds])
        raise DataError(where, f"has a fold '{label}'", f"a fold of the task: {names}; or its number", ADVICE)
    fitting = [fold for fold in folds if set(slides) <= set(tested_in(fold))]
    if len(fitting) == 1:
        return fitting[0]
    at = int(label) - (0 if "0" in labels else 1)
    if at >= len(folds):
        raise DataError(where, f"has a fold {label}", f"the {len(folds)} folds of the task", ADVICE)
    return folds[at]
