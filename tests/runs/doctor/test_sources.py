"""Sources: weights and data that are absent are said with how to get them; none prevents a run."""

from pathlib import Path

import pytest

from stbench.cards import datasets
from stbench.errors import WeightsError
from stbench.readers.whereabouts import Whereabouts
from stbench.runs.doctor.sources import data, of_dataset, weights
from stbench.weights import SOURCES
from stbench.weights.search import Located

CARD = datasets()["her2st"]


class Search:
    """Finds the same of every model."""

    def __init__(self, answer):
        self.answer = answer

    def find(self, name):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def located(tmp_path, published=None):
    (tmp_path / "file.bin").write_bytes(b"content")
    return Located("plip", tmp_path / "file.bin", published)


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [("absent", "absent", "not on this machine"), ("unverified", "remark", "unverified"),
     ("damaged", "remark", "has sha256 0")],
)  # fmt: skip
def test_each_models_weights_have_a_line(tmp_path, kind, state, said):
    answers = {"absent": None, "unverified": located(tmp_path),
               "damaged": WeightsError("file", "has sha256 0", "1", "download it again")}  # fmt: skip
    checks = list(weights(Search(answers[kind])))
    assert len(checks) == len(SOURCES)
    assert {(check.state, said in check.value, bool(check.todo)) for check in checks} == {(state, True, True)}


@pytest.mark.parametrize(
    ("files", "state"),
    [(Whereabouts("made"), "ok"), (Whereabouts("here", Path("f"), ("A1",)), "ok"), (Whereabouts("absent"), "absent"),
     (Whereabouts("unlike", Path("f"), why="no images"), "remark")],
)  # fmt: skip
def test_a_folder_that_is_not_as_its_card_says_is_worth_a_look(files, state):
    assert of_dataset(CARD, files).state == state


def test_datasets_without_a_folder_share_a_line(monkeypatch):
    monkeypatch.delenv("STBENCH_DATA", raising=False)
    (check,) = data([CARD, CARD])
    assert (check.state, check.value) == ("absent", "her2st, her2st")
