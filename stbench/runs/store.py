"""Store: a folder of results by job key; written whole or not at all, readable for ever."""

import contextlib
import errno
import json
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from stbench.data import Panel
from stbench.errors import ShapeError, StoreError
from stbench.files.atomic import replacing

Array = np.ndarray[Any, Any]
STORE_FORMAT = 1
STALE_S = 24 * 3600.0
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EBUSY)
Status = Literal["measured", "failed", "needs weights", "timed out", "out of memory"]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is known of a job that ended."""

    key: str
    status: Status
    method: str
    task: str
    dataset: str
    fold: str
    seed: int
    profile: str
    settings: dict[str, Any] = field(default_factory=dict)
    stand_in: bool = False
    """Random weights stood in for absent ones."""
    cause: str = ""
    """One line, where the status is not ``measured``."""
    cost: dict[str, float] = field(default_factory=dict)
    panel_sha256: str = ""
    remarks: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)
    commit: str = ""
    format: int = STORE_FORMAT


class Prediction(NamedTuple):
    """A method's answer for one slide."""

    values: Array
    """(n_spots, n_genes) float32."""
    slide: str
    spots: tuple[str, ...]
    genes: tuple[str, ...]
    added: tuple[str, ...] = ()
    """Genes that the panel's rule did not choose, as ``Panel.added``."""


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
            marker = folder / "format.json"
            _remove_stale(folder)
            if not marker.exists():
                _write_text(marker, json.dumps({"format": STORE_FORMAT}))
        except OSError as error:
            raise _unwritable(folder, error) from error
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
        _check_format(int(stored.get("format", 0)), path)
        known = {name: stored[name] for name in Record.__dataclass_fields__ if name in stored}
        known["remarks"] = tuple(known.get("remarks", ()))
        try:
            return Record(**known)
        except TypeError:  # a field that every record has is absent
            return None

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
            (half / "record.json").write_text(json.dumps(asdict(record), indent=1, sort_keys=True), encoding="utf-8")

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
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_text(
                path, json.dumps({"sha256": panel.sha256, "genes": panel.genes, "added": panel.added}, indent=0)
            )
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def log_path(self, key: str) -> Path:
        """Where a job's log stands."""
        return self._job(key) / "log.txt"

    def scores_path(self, score_key: str) -> Path:
        """Where scores of a score key stand."""
        return self.folder / "scores" / score_key[:2] / f"{score_key}.parquet"

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
        half: Path | None = None
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(prefix=".half-", dir=target.parent))
            yield half
            for path in (half, *half.rglob("*")):  # mkdtemp and safetensors make theirs private, and stores are shared
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))
            _replace_folder(half, target)
        except OSError as error:
            if half is not None and error.errno not in UNWRITABLE:
                raise  # a mistake of what writes into the folder, not of the folder
            raise _unwritable(self.folder, error) from error
        finally:
            if half is not None:
                shutil.rmtree(half, ignore_errors=True)


def _remove_stale(folder: Path) -> None:
    """What killed processes left half-written a day ago or longer."""
    for half in (*folder.glob("*/.half-*"), *folder.glob("*/.old-*")):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - half.stat().st_mtime > STALE_S:
                shutil.rmtree(half, ignore_errors=True)


def _replace_folder(half: Path, target: Path) -> None:
    for _ in range(10):
        try:
            half.rename(target)
            return
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                raise
        old = Path(tempfile.mkdtemp(prefix=".old-", dir=target.parent))
        with contextlib.suppress(FileNotFoundError):  # another process was quicker
            target.rename(old / "folder")
        shutil.rmtree(old, ignore_errors=True)
    raise OSError(errno.EBUSY, "another process keeps writing the same result", str(target))


def _write_text(path: Path, text: str) -> None:
    with replacing(path) as half:
        half.write_text(text, encoding="utf-8")


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
    _check_format(stated, folder)


def _check_format(stated: int, where: Path) -> None:
    if stated > STORE_FORMAT:
        raise StoreError(
            str(where), f"has format {stated}", f"at most {STORE_FORMAT}",
            "It was written by a newer stbench: pip install --upgrade stbench, or name another folder with --store",
        )  # fmt: skip


def _unwritable(folder: Path, error: OSError) -> StoreError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    todo = "Free some space and run again: what is done is kept" if full else "Name another folder with --store"
    return StoreError(
        str(folder), f"cannot be written ({error.strerror or error})", "a folder with room for results", todo
    )
