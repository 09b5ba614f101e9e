"""Archives: what is packed is scored again; what was changed is named, and what is hostile is refused."""

import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from stbench.analyses.ranking import leaderboard
from stbench.errors import DataError, StbenchError, StoreError
from stbench.report.entries.manifest import NAME
from stbench.report.entries.packing import Beside, pack
from stbench.report.entries.unpacking import entrant_of, faults_of_archive, unpacked
from stbench.scoring.outside.reading import Within
from tests.made.answers import answers, entrant, questions, task_card
from tests.made.cohort import made_cohort

ASKED = questions(task_card(seeds=(3, 5)), made_cohort("A1", "B1"))
OWN = entrant(ASKED, "own", 0.7, seeds=(3, 5))
SEED = "predictions/seed-5.parquet"


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "own.zip"
    pack(OWN, answers(ASKED, OWN), Beside("python train.py", "adapter: own\n", ({"key": "k"},)), path)
    return path


def ask(task, dataset):
    return ASKED


def changed(archive, **files):
    """The archive with other files; None takes one out."""
    with zipfile.ZipFile(archive) as first:
        content = {name: first.read(name) for name in first.namelist()}
    for name, change in files.items():
        content[name] = change(content.get(name, b""))
    with zipfile.ZipFile(archive, "w") as other:
        for name, each in content.items():
            if each is not None:
                other.writestr(name, each)
    return archive


def with_value(content):
    table = pd.read_parquet(io.BytesIO(content))
    table.loc[3, "GENE2"] += np.float32(0.5)
    out = io.BytesIO()
    table.to_parquet(out, index=False)
    return out.getvalue()


def saying(name, key, value):
    def change(content):
        stored = json.loads(content)
        stored[name] = {**stored[name], key: value} if key else value
        return json.dumps(stored).encode()

    return change


def test_what_was_packed_is_scored_again_with_all_its_seeds(archive):
    assert list(faults_of_archive(archive, ask)) == []
    read = entrant_of(archive, ASKED, "mine", Within())
    (row,), (own,) = (leaderboard(answers(ASKED, each)).rows for each in (read, OWN))
    assert (row.method, row.values, row.slides) == ("mine", own.values, own.slides)
    with unpacked(archive) as (folder, manifest):
        assert manifest.command == "python train.py"
        assert (folder / "command.txt").read_text() == "python train.py\n"


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({SEED: with_value}, "predictions, 5/A1/A1"),
        ({NAME: saying("scores", "mae@all", "0.001")}, "scores, mae@all: has 0.001"),
        ({NAME: saying("slides", "B1", "1")}, "slides, B1: has 1"),
        ({NAME: saying("fingerprint", "", "0" * 64)}, "what was asked, fingerprint"),
        ({NAME: saying("panels", "A1", "0" * 64)}, "panels, A1"),
        ({NAME: saying("task_version", "", 9)}, "what was asked, task_version: has 9"),
        ({"card.yaml": lambda content: b"another"}, "files, card.yaml"),
        ({"more.txt": lambda content: b"more"}, "files, more.txt: has nothing"),
        ({"record.json": lambda content: None}, "files, record.json"),
    ],
)
def test_what_was_changed_is_named(archive, files, where):
    first, *_ = faults_of_archive(changed(archive, **files), ask)
    assert where in first.text


@pytest.mark.parametrize(
    ("files", "kind", "told"),
    [
        ({"../../evil.txt": lambda content: b"x"}, StoreError, "leads elsewhere"),
        ({"/evil.txt": lambda content: b"x"}, StoreError, "leads elsewhere"),
        ({NAME: lambda content: None}, StoreError, "is missing"),
        ({NAME: lambda content: b"{}"}, StoreError, "cannot be read"),
        ({NAME: lambda content: b"[" * 100_000}, StbenchError, "cannot be read"),
        ({NAME: saying("format", "", 9)}, StoreError, "has format 9"),
        ({NAME: saying("files", "", {})}, StoreError, "names no predictions"),
        ({SEED: lambda content: b"PAR1"}, DataError, "cannot be read"),
    ],
)
def test_what_is_hostile_or_broken_is_refused(archive, files, kind, told):
    with pytest.raises(kind, match=told):
        list(faults_of_archive(changed(archive, **files), ask))
    assert not (archive.parent.parent / "evil.txt").exists()


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("stbench.files.reading.LARGE", 2**16)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(NAME, b"0" * 2**24)
    with pytest.raises(StoreError, match="unpacks to"):
        list(faults_of_archive(tmp_path / "bomb.zip", ask))
