"""Store: a folder of results by job key; written whole or not at all, checked when read, readable for ever.

Every folder of a job or a model lists the checksums of its files, panels carry their own. What was stored before there
were checksums is accepted where its formats find no fault (archives of predictions have sums of their own).
"""

import errno
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stbench.data import Panel
from stbench.errors import ShapeError, StoreError
from stbench.files import checked
from stbench.files.atomic import FORBIDDEN, FULL, unwritable
from stbench.files.damage import Damaged, damaged, note, note_damage
from stbench.files.folders import remove_stale, replacing_folder, standing
from stbench.runs.plan import Job
from stbench.runs.record import RECORD_FORMAT, Record
from stbench.scoring.answers import Prediction

Array = np.ndarray[Any, Any]
STORE_FORMAT = 1
PREDICTIONS = "predictions.npz"
RUN_AGAIN = "the next run makes it again"
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
        if _stated_format(folder) is None:
            checked.write_json(folder / "format.json", {"format": STORE_FORMAT}, "--store")
        return store

    @classmethod
    def existing(cls, folder: Path) -> "Store":
        """A store to read from, which may be absent or read-only; StoreError where it is of a newer format."""
        _check_marker(folder)
        return cls(folder)

    def record(self, key: str) -> Record | None:
        """The record of a job, or None where it is absent, damaged, or of a newer format; the latter two are said."""
        try:
            return self._record(key)
        except Damaged as error:
            note_damage(error, RUN_AGAIN)
        return None

    def damage(self, key: str) -> str:
        """What is damaged of a job's result, in a line; empty where it is whole, or absent."""
        try:
            record = self._record(key)
            if record is not None and record.status == "measured":
                self._check_predictions(key)
        except Damaged as error:
            note_damage(error, RUN_AGAIN)
            return f"{Path(error.where).name} {error.found}; {RUN_AGAIN}"
        return ""

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
        return record is not None and record.status == "measured" and not self.damage(key)

    def predictions(self, key: str) -> tuple[Prediction, ...]:
        """The predictions of a measured job, one per test slide; Damaged where their file is not what was written."""
        path = checked.checked_file(self._job(key), PREDICTIONS)
        stored = checked.read_archive(path)
        try:
            genes = tuple(map(str, stored["genes"]))
            added = tuple(map(str, stored["added"])) if "added" in stored else ()  # absent from older results
            return tuple(
                Prediction(stored[f"values_{n}"], str(slide), tuple(map(str, stored[f"spots_{n}"])), genes, added)
                for n, slide in enumerate(stored["slides"])
            )
        except (KeyError, TypeError) as error:
            raise damaged(path, f"it lacks {error}") from error

    def put(self, record: Record, predictions: Sequence[Prediction] = (), log: str = "") -> None:
        """Keep a job's result, in the place of an earlier one of the same key."""
        with self._written_whole(self.folder / "jobs" / record.key) as half:
            if predictions:
                arrays: dict[str, Any] = {"slides": np.array([prediction.slide for prediction in predictions])}
                arrays["genes"] = np.array(predictions[0].genes)
                arrays["added"] = np.array(predictions[0].added, dtype=np.str_)
                for n, prediction in enumerate(predictions):
                    arrays |= {f"values_{n}": prediction.values, f"spots_{n}": np.array(prediction.spots)}
                checked.write_archive(half / PREDICTIONS, arrays)
            (half / "log.txt").write_text(log, encoding="utf-8")
            (half / "record.json").write_text(json.dumps(record.plain(), indent=1, sort_keys=True), encoding="utf-8")

    @contextmanager
    def new_model(self, training_key: str) -> Iterator[Path]:
        """An empty folder that becomes the model of ``training_key`` when the block ends well."""
        with self._written_whole(self.folder / "models" / training_key) as half:
            yield half

    def model(self, training_key: str) -> Path | None:
        """The folder of a trained model, every file of it checked; None where it is absent, or damaged, which is said."""
        folder = standing(self.folder / "models" / training_key)
        if not (folder / "training.json").is_file():
            return None
        try:
            checked.check_folder(folder)
        except Damaged as error:
            note_damage(error, "it is trained again")
            return None
        return folder

    def panel(self, fold_key: str) -> Panel | None:
        """The frozen panel of a fold; None where it is absent, or damaged, which is said."""
        path = self.folder / "panels" / f"{fold_key}.json"
        try:
            stored = checked.read_json(path)
            panel = Panel(tuple(stored["genes"]), tuple(stored.get("added", ())))
            if panel.sha256 != stored.get("sha256"):
                raise damaged(path, "its genes are others than were chosen")
        except OSError:
            return None
        except (Damaged, KeyError, TypeError, ValueError, ShapeError) as error:
            broken = error if isinstance(error, Damaged) else damaged(path, str(error))
            note_damage(broken, "the panel is chosen again")
            return None
        return panel

    def put_panel(self, fold_key: str, panel: Panel) -> None:
        """Freeze a fold's panel."""
        path = self.folder / "panels" / f"{fold_key}.json"
        checked.write_json(path, {"sha256": panel.sha256, "genes": panel.genes, "added": panel.added}, "--store")

    def log_path(self, key: str) -> Path:
        """Where a job's log stands."""
        return self._job(key) / "log.txt"

    def _job(self, key: str) -> Path:
        return standing(self.folder / "jobs" / key)

    def _record(self, key: str) -> Record | None:
        folder = self._job(key)
        try:
            stored = checked.read_json(checked.checked_file(folder, "record.json"))
            newer = _format(stored) > RECORD_FORMAT
            record = None if newer else Record.of(stored)
        except OSError as error:
            if folder.is_dir():
                raise damaged(folder, "it has no record") from error
            return None
        except (ValueError, TypeError) as error:  # a field is absent, or of another type
            raise damaged(folder / "record.json", _one_line(error)) from error
        if record is None:
            note(f"{self.folder}: holds results of a newer stbench, which are passed over; upgrade stbench to use them")
        elif record.key != key:
            raise damaged(folder / "record.json", f"it is the record of another job, {record.key[:12]}")
        return record

    def _check_predictions(self, key: str) -> None:
        """Damaged where a prediction is not what was written; of an older result, where it cannot be read."""
        folder = self._job(key)
        if checked.is_sealed(folder):
            checked.checked_file(folder, PREDICTIONS)
        else:
            self.predictions(key)

    @contextmanager
    def _written_whole(self, target: Path) -> Iterator[Path]:
        """A temporary folder beside ``target`` that takes its place when the block ends well."""
        began = False
        try:
            with replacing_folder(target) as half:
                began = True
                yield half
                checked.seal_folder(half)
        except OSError as error:
            if began and error.errno not in UNWRITABLE:
                raise  # a mistake of what writes into the folder, not of the folder
            raise unwritable(self.folder, error, "--store") from error


def _format(stored: dict[str, Any]) -> int:
    """The format that a file states; ValueError where that is no number."""
    stated = stored.get("format", 0)
    if not isinstance(stated, int):
        raise ValueError(f"its format is {stated!r}")
    return stated


def _stated_format(folder: Path) -> int | None:
    """The format that a store states; None where it states none, or where that was damaged, which is said."""
    marker = folder / "format.json"
    try:
        return _format(checked.read_json(marker))
    except OSError:
        return None
    except (Damaged, ValueError) as error:
        if not (folder / "jobs").is_dir():
            raise StoreError(str(marker), f"cannot be read ({_one_line(error)})", "the format of a store",
                             "Delete this file if the folder is a store of this stbench") from None  # fmt: skip
        note(f"{marker}: is damaged; the folder is taken for a store of format {STORE_FORMAT}")
        return None


def _check_marker(folder: Path) -> None:
    stated = _stated_format(folder)
    if stated is not None and stated > STORE_FORMAT:
        raise StoreError(
            str(folder), f"has format {stated}", f"at most {STORE_FORMAT}",
            "It was written by a newer stbench: pip install --upgrade stbench, or name another folder with --store",
        )  # fmt: skip


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
