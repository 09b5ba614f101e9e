"""Predicted: the predictions of a job as one file of its folder."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from stbench.files import arrays, listed
from stbench.files.checksums import FileState
from stbench.files.damage import Damaged, damaged
from stbench.scoring.answers import Prediction

Array = np.ndarray[Any, Any]
NAME = "predictions.npz"


def write_predictions(folder: Path, predictions: Sequence[Prediction]) -> None:
    """Write them into a folder whose files will be listed."""
    stored: dict[str, Array] = {"slides": np.array([prediction.slide for prediction in predictions])}
    stored["genes"] = np.array(predictions[0].genes)
    stored["added"] = np.array(predictions[0].added, dtype=np.str_)
    for n, prediction in enumerate(predictions):
        stored |= {f"values_{n}": prediction.values, f"spots_{n}": np.array(prediction.spots)}
    arrays.write_archive(folder / NAME, stored)


def read_predictions(folder: Path) -> tuple[Prediction, ...]:
    """Predictions, one per test slide; Damaged where their file is not what was written."""
    path = listed.checked_file(folder, NAME)
    stored = arrays.read_archive(path)
    try:
        genes = tuple(map(str, stored["genes"]))
        added = tuple(map(str, stored["added"])) if "added" in stored else ()  # absent from older results
        return tuple(
            Prediction(stored[f"values_{n}"], str(slide), tuple(map(str, stored[f"spots_{n}"])), genes, added)
            for n, slide in enumerate(stored["slides"])
        )
    except (KeyError, TypeError) as error:
        raise damaged(path, f"it lacks {error}") from error


def check_predictions(folder: Path) -> None:
    """Damaged where they are not what was written; where no checksum was noted, where they cannot be read."""
    path = listed.checked_file(folder, NAME)
    if listed.is_listed(folder):
        return
    try:
        state = FileState.of(path)
    except OSError as error:
        raise damaged(path, error) from error
    fault = _fault(state) if state.young else _remembered_fault(state)
    if fault:
        raise damaged(path, fault)


def _fault(state: FileState) -> str:
    try:
        read_predictions(Path(state.path).parent)
    except Damaged as error:
        return error.reason
    return ""


_remembered_fault = lru_cache(maxsize=2**14)(_fault)
"""All of a file is read once per process for each state of it."""
