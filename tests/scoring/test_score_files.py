"""Score files: kept whole under all they depend on, made again where broken, not kept where they cannot be."""

from dataclasses import replace

import numpy as np
import pyarrow.parquet
import pytest

from stbench.errors import StoreError
from stbench.metrics.slide_scores import embedding_scores, expression_scores
from stbench.scoring import score_files
from stbench.scoring.score_files import ScoreFiles
from tests.made.cohort import GENES

RNG = np.random.default_rng(0)
TRUTH, GUESS = RNG.random((2, 30, len(GENES)))
TRUTH[:, 0], LABELS = 1.0, np.repeat(["fat", "gland", ""], 10)
EXPRESSION = expression_scores(TRUTH, GUESS, GENES, GENES[:2], "A1")
SCORES = {
    "expression": (EXPRESSION, replace(EXPRESSION, slide="fold A, pooled", pooled=True)),
    "embedding": (embedding_scores(RNG.random((30, 3)), LABELS, "A1"),),
    "no label": (embedding_scores(RNG.random((30, 3)), None, "A1"), embedding_scores(GUESS, LABELS, "B1")),
}


def never():
    raise AssertionError("scored again")


def same(first, second):
    for one, other in zip(first, second, strict=True):
        assert one.genes.astype(object).equals(other.genes.astype(object))
        np.testing.assert_equal(one.overall, other.overall)
        assert replace(one, genes=None, overall={}) == replace(other, genes=None, overall={})


@pytest.fixture
def files(tmp_path):
    return ScoreFiles(tmp_path / "scores")


@pytest.mark.parametrize("name", SCORES)
def test_what_is_kept_is_what_was_made(files, name):
    same(files.kept_or_made("key", lambda: SCORES[name]), SCORES[name])
    same(files.kept_or_made("key", never), SCORES[name])


@pytest.mark.parametrize("other", ["key2", ("key",), {"key": 1}, None])
def test_another_key_is_another_file(files, other):
    files.kept_or_made("key", lambda: SCORES["embedding"])
    same(files.kept_or_made(other, lambda: SCORES["expression"]), SCORES["expression"])
    same(files.kept_or_made("key", never), SCORES["embedding"])
    assert len(list(files.folder.rglob("*.parquet"))) == 2


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no table", None])
def test_broken_scores_are_made_again(files, content, tmp_path):
    files.kept_or_made("key", lambda: SCORES["expression"])
    (path,) = files.folder.rglob("*.parquet")
    if content is None:  # a table of somebody else
        pyarrow.parquet.write_table(pyarrow.table({"slide": [0]}), path)
    else:
        path.write_bytes(content)
    same(files.kept_or_made("key", lambda: SCORES["expression"]), SCORES["expression"])
    same(files.kept_or_made("key", never), SCORES["expression"])


def test_files_of_another_layout_are_not_read(files, monkeypatch):
    files.kept_or_made("key", lambda: SCORES["embedding"])
    monkeypatch.setattr(score_files, "LAYOUT", 99)
    same(files.kept_or_made("key", lambda: SCORES["expression"]), SCORES["expression"])


def failing(error):
    def write(*_, **__):
        raise error

    return write


@pytest.mark.parametrize(
    ("error", "todo"),
    [
        (OSError(28, "No space left on device"), "free some space"),
        (NotADirectoryError(20, "Not a directory"), "folder"),
    ],
)
def test_scores_that_cannot_be_kept_are_told(files, monkeypatch, error, todo):
    monkeypatch.setattr(pyarrow.parquet, "write_table", failing(error))
    with pytest.raises(StoreError, match=f"(?is){error.strerror}.*{todo}"):
        files.kept_or_made("key", lambda: SCORES["expression"])
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("number", [1, 13, 30])
def test_a_store_that_may_only_be_read_keeps_nothing(files, monkeypatch, number):
    monkeypatch.setattr(pyarrow.parquet, "write_table", failing(OSError(number, "Permission denied")))
    same(files.kept_or_made("key", lambda: SCORES["expression"]), SCORES["expression"])
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []
