"""Prediction files: predictions made anywhere, read as answers to a task's questions.

A parquet file has a row per spot: columns ``slide`` and ``spot``, then one per gene. An h5ad file has spots as
observations with ``obs["slide"]``, genes as variables, values in ``X``. Rows and genes may stand in any order.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from stbench.errors import DataError
from stbench.files.hashing import content_key
from stbench.protocols.questions import AskedFold, Questions
from stbench.scoring.answers import Answer, Answers, Entrant, Outcome, Prediction
from stbench.scoring.genes import require_genes
from stbench.scoring.prediction_tables import read_predictions, values_of

if TYPE_CHECKING:
    import pandas as pd


def answers_of_file(path: Path, questions: Questions, name: str) -> Answers:
    """A file's predictions as the answers of one entrant.

    Args:
        path: a ``.parquet`` or ``.h5ad`` file.
        questions: what was asked; the panel of every fold must be known.
        name: what its row is called.

    Raises:
        SelectionError: the file is of another form, or the task asks for embeddings.
        DataError: slides, spots or genes are absent, unknown or there twice, or a value is no finite number.
    """
    require_genes(questions, "a file of predictions")
    table = read_predictions(path)
    answers = tuple(_answer(fold, table, questions, path) for fold in questions.folds)
    entrant = Entrant(name=name, title=name, origin="submitted", answers=answers)
    return Answers(questions=questions, profile="submitted", entrants=(entrant,))


def _answer(fold: AskedFold, table: "pd.DataFrame", questions: Questions, path: Path) -> Answer:
    panel = fold.panel
    if panel is None:
        raise DataError(f"fold '{fold.name}'", "has no panel yet", "the genes that are asked for")
    slides = [questions.measured(part) for part in fold.fold.test]
    predictions = tuple(
        Prediction(
            questions.kind.checked(values_of(table, slide, panel, path), slide, panel),
            slide.name, slide.spots, panel.genes, panel.added,
        )
        for slide in slides
    )  # fmt: skip
    # Values may be alike in several folds, so where they stand is part of the key.
    content = [part for one in predictions for part in (one.slide, list(one.spots), one.values)]
    return Answer(
        fold=fold, seed=questions.task.seeds[0],
        key=content_key("submitted", questions.task.name, fold.name, panel.sha256, *content),
        outcome=Outcome(status="measured"), read=lambda: predictions,
    )  # fmt: skip
