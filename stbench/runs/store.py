"""Store: a folder of results by job key; written whole or not at all, readable for ever."""

import errno
import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stbench.data import Panel
from stbench.errors import ShapeError, StoreError
from stbench.files.atomic import FORBIDDEN, FULL, unwritable, write_json
from stbench.files.folders import remove_stale, replacing_folder
from stbench.runs.plan import Job
from stbench.runs.record import RECORD_FORMAT, Record
from stbench.scoring.answers import Prediction

Array = np.ndarray[Any, Any]
STORE_FORMAT = 1
UNWRITABLE = (*FULL, *FORBIDDEN, errno.EIO, errno.EBUSY)


@dataclass(frozen=True)
class Store:
    """Results on disk. Several runs and machines may share one folder."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """A store that can be written; StoreError where it cannot, or is of a newer format."""
        store = cls(folder)
        try:
            _check_marker(folder)
            (folder / "jobs").mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise unwritable(folder, error, "--store") from error
        for part in (folder, *folder.glob("*/"), *folder.glob("scores/*/")):
            remove_stale(part)
        if not (folder / "format.json").exists():
            write_json(folder / "format.json", {"format": STORE_FORMAT}, "--store")
        return store

    @classmethod
    def existing(cls, folder: Path) -> "Store":
        """A store to read from, which may be absent or read-only; StoreError where it is of a newer format."""
        _check_marker(folder)
        return cls(folder)

    def record(self, key: str) -> Record | None:
        """The record of a job, or None where it is absent or incomplete."""
        path = self._job(key) / "record.json"
        try:
            stored = _read_json(path)
        except (FileNotFoundError, NotADirectoryError, ValueError):  # JSON and text that are broken are ValueErrors
            return None
        _check_format(int(stored.get("format", 0)), RECORD_FORMAT, path)
        try:
            return Record.of(stored)
        except TypeError:  # a field that every record has is absent
            return None

    def key_of(self, job: Job) -> str:
        """The key that a job's result lies under: its own, or its former one where a store of format 1 holds that.

        What was measured in another precision than float32 has no former key.
        """
        if job.precision == "float32" and self.record(job.key) is None and self.is_measured(job.keys.former):
            return job.keys.former
        return job.key

    def records(self) -> Iterator[Record]:
        """All records, in the order of their keys."""
        for path in sorted((self.folder / "jobs").glob("[!.]*")):
            found = self.record(path.name)
            if found is not None:
                yield found

    def is_measured(self, key: str) -> bool:
        """Whether a job's prediction is there and whole."""
        record = self.record(key)
        return record is not None and record.status == "measured" and self._whole(key)

    def predictions(self, key: str) -> tuple[Prediction, ...]:
        """The predictions of a measured job, one per test slide; StoreError where their file is broken."""
        path = self._job(key) / "predictions.npz"
        try:
            with np.load(path, allow_pickle=False) as stored:
                genes = tuple(map(str, stored["genes"]))
                added = tuple(map(str, stored["added"])) if "added" in stored else ()  # absent from older results
                return tuple(
                    Prediction(stored[f"values_{n}"], str(slide), tuple(map(str, stored[f"spots_{n}"])), genes, added)
                    for n, slide in enumerate(stored["slides"])
                )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise StoreError(
                str(path), f"cannot be read ({error})", "a prediction", "Delete its folder and run again"
            ) from error

    def put(self, record: Record, predictions: Sequence[Prediction] = (), log: str = "") -> None:
        """Keep a job's result, in the place of an earlier one of the same key."""
        with self._written_whole(self._job(record.key)) as half:
            if predictions:
                arrays: dict[str, Any] = {"slides": np.array([found.slide for found in predictions])}
                arrays["genes"] = np.array(predictions[0].genes)
                arrays["added"] = np.array(predictions[0].added, dtype=np.str_)
                for n, found in enumerate(predictions):
                    arrays |= {f"values_{n}": found.values, f"spots_{n}": np.array(found.spots)}
                np.savez(half / "predictions.npz", **arrays)
            (half / "log.txt").write_text(log, encoding="utf-8")
            (half / "record.json").write_text(json.dumps(record.plain(), indent=1, sort_keys=True), encoding="utf-8")

    @contextmanager
    def new_model(self, training_key: str) -> Iterator[Path]:
        """An empty folder that becomes the model of ``training_key`` when the block ends well."""
        with self._written_whole(self._model(training_key)) as half:
            yield half

    def model(self, training_key: str) -> Path | None:
        """The folder of a trained model, or None."""
        folder = self._model(training_key)
        return folder if (folder / "training.json").is_file() else None

    def panel(self, fold_key: str) -> Panel | None:
        """The frozen panel of a fold, or None."""
        try:
            stored = _read_json(self.folder / "panels" / f"{fold_key}.json")
            panel = Panel(tuple(stored["genes"]), tuple(stored.get("added", ())))
        except (FileNotFoundError, ValueError, KeyError, TypeError, ShapeError):
            return None
        return panel if panel.sha256 == stored.get("sha256") else None

    def put_panel(self, fold_key: str, panel: Panel) -> None:
        """Freeze a fold's panel."""
        path = self.folder / "panels" / f"{fold_key}.json"
        write_json(path, {"sha256": panel.sha256, "genes": panel.genes, "added": panel.added}, "--store")

    def log_path(self, key: str) -> Path:
        """Where a job's log stands."""
        return self._job(key) / "log.txt"

    def _job(self, key: str) -> Path:
        return self.folder / "jobs" / key

    def _model(self, training_key: str) -> Path:
        return self.folder / "models" / training_key

    def _whole(self, key: str) -> bool:
        """The prediction's archive opens: a truncated one has no directory at its end."""
        return zipfile.is_zipfile(self._job(key) / "predictions.npz")

    @contextmanager
    def _written_whole(self, target: Path) -> Iterator[Path]:
        """A temporary folder beside ``target`` that takes its place when the block ends well."""
        began = False
        try:
            with replacing_folder(target) as half:
                began = True
                yield half
        except OSError as error:
            if began and error.errno not in UNWRITABLE:
                raise  # a mistake of what writes into the folder, not of the folder
            raise unwritable(self.folder, error, "--store") from error


def _read_json(path: Path) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(stored, dict):
        raise ValueError(f"{path} holds no JSON object")
    return stored


def _check_marker(folder: Path) -> None:
    marker = folder / "format.json"
    try:
        stated = int(_read_json(marker).get("format", 0))
    except FileNotFoundError:
        return
    except (ValueError, TypeError) as error:
        raise StoreError(str(marker), f"cannot be read ({error})", "the format of a store",
                         "Delete this file if the folder is a store of this stbench") from None  # fmt: skip
    _check_format(stated, STORE_FORMAT, folder)


def _check_format(stated: int, known: int, where: Path) -> None:
    if stated > known:
        raise StoreError(
            str(where), f"has format {stated}", f"at most {known}",
            "It was written by a newer stbench: pip install --upgrade stbench, or name another folder with --store",
        )  # fmt: skip
