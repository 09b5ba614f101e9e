"""Matching: which slide's table answers which fold; or what is wrong: another dataset or fold, a file cut short."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from stbench.errors import DataError
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.outside.frames import listed
from stbench.scoring.outside.labels import folds_of_labels, tested_in
from stbench.scoring.outside.submission import SlideTable, Submission

SPREADSHEET_ROWS = 2**20 - 1
"""Rows below a header that spreadsheets have: what is beyond is cut without a word."""


class Place(NamedTuple):
    """A test slide of a fold."""

    fold: str
    slide: str


def matched(submission: Submission, questions: Questions) -> dict[Place, SlideTable]:
    """The table of every test slide of every fold.

    Raises:
        DataError: a slide is absent, there twice, of another dataset, or in a fold that does not test it; or the file
            was cut short.
    """
    check_uncut(submission, questions)
    _check_dataset(submission, questions)
    places: dict[Place, SlideTable] = {}
    for table, folds in _meant(submission, questions):
        for fold in folds:
            place = Place(fold.name, table.slide)
            if place in places:
                raise DataError(
                    str(submission.path), f"has slide '{table.slide}' twice for fold '{fold.name}'", "every slide once",
                    f"Remove {table.where} or {places[place].where}",
                )  # fmt: skip
            places[place] = table
    _check_complete(places, submission, questions)
    return places


def spots_beside(questions: Questions, slide: str) -> frozenset[str]:
    """Spots of a slide that any fold tests."""
    parts = [part for fold in questions.folds for part in fold.fold.test if part.slide == slide and part.rows]
    return frozenset(spot for part in parts for spot in questions.measured(part).spots)


def check_uncut(submission: Submission, questions: Questions) -> None:
    """DataError where a file has as many rows as spreadsheets have, and fewer than were asked for."""
    tested = [(questions.measured(part).n_spots, fold) for fold in questions.folds for part in fold.fold.test]
    asked = sum(spots * (len(fold.panel or ()) if submission.long else 1) for spots, fold in tested)
    what = "values" if submission.long else "spots"
    if submission.rows == SPREADSHEET_ROWS < asked:
        raise DataError(
            str(submission.path), f"ends after {submission.rows:,} rows, where spreadsheets cut tables",
            f"{asked:,} {what}", "Write it by a program, or as parquet; never save it from a spreadsheet",
        )  # fmt: skip


def _meant(submission: Submission, questions: Questions) -> list[tuple[SlideTable, Sequence[AskedFold]]]:
    """Each table with the folds that it answers: that which it states, or all that test its slide."""
    labels: dict[str, list[str]] = {}
    for table in submission.tables:
        if table.fold:
            labels.setdefault(table.fold, []).append(table.slide)
    stated = folds_of_labels(labels, questions, str(submission.path))
    _check_stated(submission, questions)
    return [
        (table, [stated[table.fold]] if table.fold else [f for f in questions.folds if table.slide in tested_in(f)])
        for table in submission.tables
    ]


def _check_stated(submission: Submission, questions: Questions) -> None:
    """DataError where a spot is tested in several folds, and a table does not say in which it was predicted."""
    unstated = {table.slide for table in submission.tables if not table.fold}
    tested = Counter(
        (part.slide, row)
        for fold in questions.folds
        for part in fold.fold.test
        if part.slide in unstated
        for row in (part.rows or (-1,))
    )
    several = [slide for (slide, _), times in tested.items() if times > 1]
    if several:
        raise DataError(
            str(submission.path), f"does not say in which fold slide '{several[0]}' was predicted",
            "a column fold, or a folder for each fold: the slide is tested in several",
            "'stbench template' writes a file with folds",
        )  # fmt: skip


def _check_dataset(submission: Submission, questions: Questions) -> None:
    given = list(dict.fromkeys(table.slide for table in submission.tables))
    if not set(given) & set(questions.tested):
        cohort = questions.cohort
        raise DataError(
            str(submission.path), f"has no slide of dataset '{cohort.name}': it has {listed(given) or 'none'}",
            f"its {len(set(questions.tested)):,} test slides: {listed(list(dict.fromkeys(questions.tested)))}",
            "Name the dataset that was predicted with --dataset, or call slides as the dataset does",
        )  # fmt: skip


def _check_complete(places: dict[Place, SlideTable], submission: Submission, questions: Questions) -> None:
    wanted = [Place(fold.name, slide) for fold in questions.folds for slide in tested_in(fold)]
    absent = [f"'{place.slide}' of fold '{place.fold}'" for place in wanted if place not in places]
    if absent:
        raise DataError(
            str(submission.path), f"lacks {len(absent)} of {len(wanted)} slides: {listed(absent)}",
            "every test slide of the task", "Predict them, too: a row is of all folds",
        )  # fmt: skip
