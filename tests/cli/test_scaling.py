"""``stbench plan``: bytes and hours, with data and without."""

import pytest

from stbench.cli.scaling import spoken
from stbench.runs.scale.hours import Hours
from tests.made.command import stbench


def test_a_plan_without_data_says_jobs_bytes_and_what_is_not_measured(tmp_path):
    ended = stbench("plan", "--methods", "mean", "--as-if", "slides=20,spots=40000,genes=900", folder=tmp_path)
    assert ended.code == 0, ended.err
    assert "20 slides of 20 patients, 40,000 spots, 900 genes: 140 jobs of 3 methods" in ended.out
    assert "Cache: at most " in ended.out
    assert "CPU: " in ended.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--as-if", "slides=x"), "is no size"),
     (("--task", "imputation", "--as-if", "slides=4,spots=90,genes=9"), "divides them by their places")],
    ids=["no size", "places"],
)  # fmt: skip
def test_what_cannot_be_planned_without_data_is_said(tmp_path, words, said):
    ended = stbench("plan", *words, "--dataset", "her2st", folder=tmp_path)
    assert (ended.code, said in ended.err) == (2, True), ended.err


@pytest.mark.parametrize(
    ("methods", "encoding", "text"), [(0.2, 0.05, "15 minutes"), (1000.0, 234.56, "1,234.6 hours")]
)
def test_short_times_are_said_in_minutes(methods, encoding, text):
    assert spoken(Hours(methods=methods, encoding=encoding, unknown=())) == text
