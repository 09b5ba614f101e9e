"""Unpacking: an archive from anywhere, opened with care, and where it says something else than its predictions give."""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from stbench.errors import StoreError
from stbench.files.archives import unpack
from stbench.files.hashing import sha256_of
from stbench.protocols.questions import Questions
from stbench.report.entries.manifest import NAME, Manifest, manifest_at, scored
from stbench.report.entries.packing import SUFFIX
from stbench.report.verifying import Fault
from stbench.scoring.answers import Answers, Entrant
from stbench.scoring.outside.reading import Within
from stbench.scoring.outside.template import facts_of
from stbench.scoring.prediction_files import entrant_of_file

SEED = re.compile(r"predictions/seed-(\d{1,18})\.parquet")
Asks = Callable[[str, str], Questions]
"""(task, dataset) -> what was asked, with every panel."""


@contextmanager
def unpacked(archive: Path) -> Iterator[tuple[Path, Manifest]]:
    """The folder of an archive, for as long as the block lasts, and what it says of itself.

    Raises:
        StoreError: it is broken, leads out of its folder, unpacks to far more than it should, or is no entry.
    """
    with tempfile.TemporaryDirectory(prefix="stbench-") as name:
        unpack(archive, Path(name), StoreError)
        yield Path(name), manifest_at(Path(name))


def faults_of_archive(archive: Path, asks: Asks) -> Iterator[Fault]:
    """Where an archive says something else than the dataset, or its own predictions, give.

    Raises:
        StbenchError: its predictions cannot be scored: the error says why.
    """
    with unpacked(archive) as (folder, manifest):
        questions = asks(manifest.task, manifest.dataset)
        about = facts_of(questions)
        panels: Mapping[str, object] = {fold.name: fold.panel.sha256 for fold in questions.folds if fold.panel}
        said = {name: getattr(manifest, name) for name in about if name != "panels"}
        yield from _differing(archive, said, {name: about[name] for name in said}, "what was asked")
        yield from _differing(archive, manifest.panels, panels, "panels")
        answers = Answers(questions=questions, profile=manifest.profile, entrants=())
        again = scored(entrant_at(folder, manifest, questions), answers)
        for name in ("predictions", "scores", "slides"):
            yield from _differing(archive, getattr(manifest, name), again[name], name)
        yield from _of_files(archive, folder, manifest)


def entrant_of(path: Path, questions: Questions, name: str, within: Within) -> Entrant:
    """An archive's predictions, or those of a file as ``entrant_of_file`` takes them, as a row that is called so."""
    if path.suffix != SUFFIX:
        return entrant_of_file(path, questions, name, within)
    with unpacked(path) as (folder, manifest):
        return replace(entrant_at(folder, manifest, questions), name=name)


def entrant_at(folder: Path, manifest: Manifest, questions: Questions) -> Entrant:
    """The row of an archive that was unpacked, with the predictions of all its seeds."""
    seeds = {int(match[1]): folder / name for name in sorted(manifest.files) if (match := SEED.fullmatch(name))}
    if not seeds:
        raise StoreError(NAME, "names no predictions", "predictions/seed-<n>.parquet")
    read = {
        seed: entrant_of_file(path, questions, manifest.name, units=manifest.origin != "run")
        for seed, path in seeds.items()
    }
    answers = [replace(answer, seed=seed) for seed, entrant in read.items() for answer in entrant.answers]
    return Entrant(name=manifest.name, title=manifest.title, origin="submitted", answers=tuple(answers))


def _of_files(archive: Path, folder: Path, manifest: Manifest) -> Iterator[Fault]:
    there = {str(path.relative_to(folder)): sha256_of(path) for path in folder.rglob("*") if path.is_file()}
    there.pop(NAME)
    yield from _differing(archive, manifest.files, there, "files")


def _differing(archive: Path, says: Mapping[str, object], gives: Mapping[str, object], what: str) -> Iterator[Fault]:
    for name in sorted({*says, *gives}):
        said, given = str(says.get(name, "")), str(gives.get(name, ""))
        if said != given:
            yield Fault(f"{archive}, {what}, {name}", said, f"{given}, as it is here")
