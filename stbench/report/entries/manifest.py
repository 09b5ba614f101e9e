"""Manifest: what an entry says of itself, and what it is held against when it is verified."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from stbench.analyses.rows import row_of
from stbench.errors import StoreError
from stbench.files.hashing import content_key
from stbench.files.parsing import parsing
from stbench.files.reading import read_bytes
from stbench.report.csv import full
from stbench.scoring.answers import Answers, Entrant, Prediction
from stbench.scoring.columns import score_columns
from stbench.scoring.score import scores_of

FORMAT = 1
MOST_BYTES = 2**26
NAME = "submission.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Of one row's predictions for a task on a dataset."""

    name: str
    title: str
    origin: str
    """``run`` where stbench made the predictions, else ``submitted``."""
    profile: str
    command: str
    """What made the predictions, as it was typed; empty where nobody said."""
    task: str
    task_version: int
    dataset: str
    fingerprint: str
    """Of the dataset's content."""
    target: str
    panels: dict[str, str]
    """sha256 of the panel, by fold."""
    scores: dict[str, str]
    """What the row scores, by score column, with as many digits as a table's CSV has."""
    slides: dict[str, str]
    """The ranking score of each test slide."""
    predictions: dict[str, str]
    """Hash of the predictions for each slide, by ``seed/fold/slide``."""
    files: dict[str, str] = field(default_factory=dict)
    """sha256 of the archive's other files."""
    format: int = FORMAT

    @property
    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=True) + "\n"


def manifest_at(folder: Path) -> Manifest:
    """The manifest of an entry that was unpacked; StoreError where it is none, or of a newer format."""
    path = folder / NAME
    content = read_bytes(path, StoreError, "what an archive of stbench says of itself", MOST_BYTES)
    with parsing(NAME, StoreError, "an archive that stbench submit wrote", "Pack it again"):
        stored = json.loads(content)
        stated = stored.get("format") if isinstance(stored, dict) else None
        if isinstance(stated, int) and stated > FORMAT:
            raise StoreError(NAME, f"has format {stated}", f"at most {FORMAT}", "Upgrade stbench")
        return _adapter().validate_json(content, strict=True)


@cache
def _adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)


def scored(entrant: Entrant, answers: Answers) -> dict[str, dict[str, str]]:
    """What an entrant's predictions give: fields ``scores``, ``slides`` and ``predictions`` of a manifest."""
    alone = Answers(questions=answers.questions, profile=answers.profile, entrants=(entrant,))
    columns = score_columns(answers.task, answers.cohort.markers)
    row = row_of(entrant, columns, alone, scores_of(alone))
    return {
        "scores": _texts(row.values), "slides": _texts(row.slides),
        "predictions": {
            f"{answer.seed}/{answer.fold.name}/{one.slide}": _digest(one)
            for answer in entrant.answers
            for one in answer.read()
        },
    }  # fmt: skip


def manifest_of(entrant: Entrant, answers: Answers, facts: Mapping[str, Any], command: str) -> Manifest:
    """The manifest of a row that is complete; its files are not known yet.

    Args:
        entrant: the row.
        answers: those that it is one of.
        facts: of the questions, as templates have them.
        command: what made the predictions.
    """
    given = scored(entrant, answers)
    return Manifest(
        name=entrant.name, title=entrant.title or entrant.name, origin=entrant.origin, profile=answers.profile,
        command=command, scores=given["scores"], slides=given["slides"], predictions=given["predictions"], **facts,
    )  # fmt: skip


def _texts(values: Mapping[str, float]) -> dict[str, str]:
    return {name: full(value) for name, value in values.items()}


def _digest(prediction: Prediction) -> str:
    return content_key("prediction", list(prediction.spots), list(prediction.genes), prediction.values)
