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
from functools import partial
from pathlib import Path

from stbench.data import Panel
from stbench.errors import ShapeError
from stbench.files.atomic import FORBIDDEN, FULL, unwritable
from stbench.files.damage import Damaged, damaged, note, note_damage
from stbench.files.documents import read_json, write_json
from stbench.files.folders import OLD, remove_stale, replacing_folder, standing
from stbench.files.listed import check_folder, checked_file, list_folder
from stbench.files.settled import settled
from stbench.runs.causes import system_error
from stbench.runs.marker import check_marker, format_of, put_marker
from stbench.runs.plan import Job
from stbench.runs.predicted import check_predictions, read_predictions, write_predictions
from stbench.runs.record import RECORD_FORMAT, Record
from stbench.runs.shared import PANELS, pull, pull_for_job, push, push_file, push_folder
from stbench.scoring.answers import Prediction

UNWRITABLE = (*FULL, *FORBIDDEN, errno.EIO, errno.EBUSY)


@dataclass(frozen=True)
class Store:
    """Results on disk. Several runs and machines may share one folder; a mirror's are pushed to its object store."""

    folder: Path

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """A store that can be written; StoreError where it cannot, or is of a newer format."""
        store = cls(folder)
        pull(folder)
        try:
            check_marker(folder)
            (folder / "jobs").mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise unwritable(folder, error, "--store") from error
        for part in (folder, *folder.glob("*/"), *folder.glob("scores/*/")):
            remove_stale(part)
        put_marker(folder)
        push(folder)
        return store

    @classmethod
    def existing(cls, folder: Path) -> "Store":
        """A store to read from, which may be absent or read-only; StoreError where it is of a newer format."""
        pull(folder)
        check_marker(folder)
        return cls(folder)

    def pull_for(self, job: Job) -> None:
        """What others have made of a job since the store was opened, where it is shared through an object store."""
        pull_for_job(self.folder, job.key, job.training_key, job.fold_keys.key)

    def push_rest(self) -> None:
        """What a worker was killed before it could push, where the store is shared through an object store."""
        push(self.folder)

    def record(self, key: str) -> Record | None:
        """The record of a job, or None where it is absent, damaged, or of a newer format; the last is said."""
        try:
            return settled(self.folder / "jobs" / key, partial(self._record, key))
        except Damaged:
            return None  # what reads results asks for the damage too

    def damage(self, key: str) -> Damaged | None:
        """What is damaged of a job's result; None where it is whole, or absent."""
        try:
            settled(self.folder / "jobs" / key, partial(self._check, key))
        except Damaged as error:
            return error
        return None

    def key_of(self, job: Job) -> str:
        """The key that a job's result lies under: its own, or its former one where a store of format 1 holds that.

        What was measured in another precision than float32 has no former key.
        """
        if job.precision == "float32" and self.record(job.key) is None and self.is_measured(job.keys.former):
            return job.keys.former
        return job.key

    def keys(self) -> frozenset[str]:
        """Keys under which something lies, whole or not, or stands aside."""
        return frozenset(path.name.removeprefix(OLD) for path in (self.folder / "jobs").glob("*"))

    def records(self) -> Iterator[Record]:
        """All records that can be read, in the order of their keys."""
        for path in sorted((self.folder / "jobs").glob("[!.]*")):
            record = self.record(path.name)
            if record is not None:
                yield record

    def is_measured(self, key: str) -> bool:
        """Whether a job's prediction is there and whole."""
        record = self.record(key)
        return record is not None and record.status == "measured" and self.damage(key) is None

    def predictions(self, key: str) -> tuple[Prediction, ...]:
        """The predictions of a measured job, one per test slide; Damaged where their file is not what was written."""
        return settled(self.folder / "jobs" / key, read_predictions)

    def put(self, record: Record, predictions: Sequence[Prediction] = (), log: str = "") -> None:
        """Keep a job's result, in the place of an earlier one of the same key."""
        with self._written_whole(self.folder / "jobs" / record.key) as half:
            if predictions:
                write_predictions(half, predictions)
            (half / "log.txt").write_text(log, encoding="utf-8")
            (half / "record.json").write_text(json.dumps(record.plain(), indent=1, sort_keys=True), encoding="utf-8")

    @contextmanager
    def new_model(self, training_key: str) -> Iterator[Path]:
        """An empty folder that becomes the model of ``training_key`` when the block ends well."""
        with self._written_whole(self.folder / "models" / training_key) as half:
            yield half

    def model(self, training_key: str) -> Path | None:
        """The folder of a trained model, or None where there is none.

        Raises:
            Damaged: one of its files is not what was written.
        """
        folder = settled(self.folder / "models" / training_key, _checked)
        return folder if (folder / "training.json").is_file() else None

    def panel(self, fold_key: str) -> Panel | None:
        """The frozen panel of a fold; None where it is absent, or damaged, which is said."""
        try:
            return self._panel(fold_key)
        except Damaged as error:
            note_damage(error, "the panel is chosen again")
        return None

    def damaged_panel(self, fold_key: str) -> bool:
        """Whether a fold's panel was frozen and is not what was frozen."""
        try:
            self._panel(fold_key)
        except Damaged:
            return True
        return False

    def put_panel(self, fold_key: str, panel: Panel) -> None:
        """Freeze a fold's panel."""
        path = self.folder / "panels" / f"{fold_key}.json"
        divided = {"folds": panel.folds} if panel.folds else {}
        write_json(path, {"sha256": panel.sha256, "genes": panel.genes, "added": panel.added, **divided}, "--store")
        push_file(self.folder, f"{PANELS}/{path.name}")

    def log_path(self, key: str) -> Path:
        """Where a job's log stands."""
        return self._job(key) / "log.txt"

    def _job(self, key: str) -> Path:
        return standing(self.folder / "jobs" / key)

    def _panel(self, fold_key: str) -> Panel | None:
        path = self.folder / "panels" / f"{fold_key}.json"
        try:
            stored = read_json(path)
            panel = Panel(tuple(stored["genes"]), tuple(stored.get("added", ())), tuple(stored.get("folds", ())))
        except OSError:
            return None
        except (KeyError, TypeError, ValueError, ShapeError) as error:
            raise damaged(path, f"it holds no panel: {error}") from error
        if panel.sha256 != stored.get("sha256"):
            raise damaged(path, "its genes are others than were chosen")
        return panel

    def _check(self, key: str, folder: Path) -> None:
        record = self._record(key, folder)
        if record is not None and record.status == "measured":
            check_predictions(folder)

    def _record(self, key: str, folder: Path) -> Record | None:
        try:
            stored = read_json(checked_file(folder, "record.json"))
            newer = format_of(stored) > RECORD_FORMAT
            record = None if newer else Record.of(stored)
        except OSError as error:
            if folder.is_dir():
                raise damaged(folder, "it has no record") from error
            return None
        except (ValueError, TypeError) as error:  # a field is absent, or of another type
            raise damaged(folder / "record.json", error) from error
        if record is None:
            note(f"{self.folder}: holds results of a newer stbench, which are passed over; upgrade stbench to use them")
        elif record.key != key:
            raise damaged(folder / "record.json", f"it is the record of another job, {record.key[:12]}")
        return record

    @contextmanager
    def _written_whole(self, target: Path) -> Iterator[Path]:
        """A temporary folder beside ``target`` that takes its place when the block ends well."""
        began = False
        try:
            with replacing_folder(target) as half:
                began = True
                yield half
                list_folder(half)
        except Exception as error:
            told = system_error(error)
            if told is None or (began and told.errno not in UNWRITABLE):
                raise  # a mistake of what writes into the folder, not of the folder
            raise unwritable(self.folder, told, "--store") from error
        push_folder(self.folder, f"{target.parent.name}/{target.name}")


def _checked(folder: Path) -> Path:
    """A folder that is whole, or absent."""
    if folder.is_dir():
        check_folder(folder)
    return folder
