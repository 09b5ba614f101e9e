"""Prediction files: predictions made anywhere, read as answers to a task's questions.

A table has a row per spot, columns ``slide`` and ``spot``, then one per gene; or a row per value, columns ``slide``,
``spot``, ``gene`` and ``value``. A column ``fold`` may stand beside them. Rows and genes may stand in any order.
"""

from pathlib import Path

from stbench.data import Panel
from stbench.errors import DataError
from stbench.files.hashing import content_key
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.answers import Answer, Answers, Entrant, Outcome, Prediction
from stbench.scoring.genes import require_genes
from stbench.scoring.outside.matching import Place, matched, spots_beside
from stbench.scoring.outside.reading import Within, read_submission
from stbench.scoring.outside.submission import SlideTable, Submission
from stbench.scoring.outside.units import Pair, check_stated, check_units, units_remark
from stbench.scoring.prediction_tables import values_of


def answers_of_file(path: Path, questions: Questions, name: str, within: Within = Within()) -> Answers:  # noqa: B008
    """A file's predictions as the answers of one entrant; arguments and errors are those of ``entrant_of_file``."""
    entrants = (entrant_of_file(path, questions, name, within),)
    return Answers(questions=questions, profile="submitted", entrants=entrants)


def entrant_of_file(
    path: Path, questions: Questions, name: str, within: Within = Within(), *, units: bool = True  # noqa: B008
) -> Entrant:  # fmt: skip
    """A file's predictions as an entrant.

    Args:
        path: a ``.parquet``, ``.csv`` or ``.h5ad`` file, or a folder as ``outside/trees`` has it.
        questions: what was asked; the panel of every fold must be known.
        name: what its row is called.
        within: where in a file they lie.
        units: whether values must look like the task's target space: what a run here predicted may be far off.

    Raises:
        SelectionError: the file is of another form, or the task asks for embeddings.
        DataError: slides, spots or genes are absent, unknown or there twice; values are not finite, or in other units.
    """
    require_genes(questions, "a file of predictions")
    panels = {fold.name: _panel(fold) for fold in questions.folds}
    submission = read_submission(path, questions, within)
    check_stated(submission.target, questions, str(path))
    tables = matched(submission, questions)
    pairs = {fold.name: _pairs(fold, panels[fold.name], tables, questions) for fold in questions.folds}
    every = [pair for each in pairs.values() for pair in each]
    if units:
        check_units(every, questions, str(path))
    remarks = (*submission.remarks, *_by_order(submission), *units_remark(every, questions))
    return Entrant(
        name=name, title=name, origin="submitted",
        answers=tuple(_answer(fold, pairs[fold.name], questions, remarks) for fold in questions.folds),
    )  # fmt: skip


def _pairs(fold: AskedFold, panel: Panel, tables: dict[Place, SlideTable], questions: Questions) -> list[Pair]:
    pairs = []
    for part in fold.fold.test:
        slide, table = questions.measured(part), tables[Place(fold.name, part.slide)]
        beside = () if table.fold else spots_beside(questions, part.slide)
        pairs.append((slide, panel, values_of(table, slide, panel, beside)))
    return pairs


def _answer(fold: AskedFold, pairs: list[Pair], questions: Questions, remarks: tuple[str, ...]) -> Answer:
    predictions = tuple(
        Prediction(questions.kind.checked(values, slide, panel), slide.name, slide.spots, panel.genes, panel.added)
        for slide, panel, values in pairs
    )
    # Values may be alike in several folds, so where they stand is part of the key.
    content = [part for one in predictions for part in (one.slide, list(one.spots), one.values)]
    return Answer(
        fold=fold, seed=questions.task.seeds[0],
        key=content_key("submitted", questions.task.name, fold.name, _panel(fold).sha256, *content),
        outcome=Outcome(status="measured", remarks=remarks), read=lambda: predictions,
    )  # fmt: skip


def _panel(fold: AskedFold) -> Panel:
    if fold.panel is None:
        raise DataError(f"fold '{fold.name}'", "has no panel yet", "the genes that are asked for")
    return fold.panel


def _by_order(submission: Submission) -> tuple[str, ...]:
    """A remark where spots or genes were taken in the order of the dataset, because the files name none."""
    ordered = [table for table in submission.tables if not table.spots_named]
    if not ordered:
        return ()
    return (f"{len(ordered)} of {len(submission.tables)} tables name no spots, and were taken in the dataset's order",)
