"""Verifying shares of variance: as written they have no fault, and each change has one that names it."""

from dataclasses import replace

import pytest

from stbench.analyses.variance import variance_shares
from stbench.errors import StoreError
from stbench.report.variance_verifying import (
    FORMS,
    faults_of_shares,
    faults_of_variance,
    is_variance,
    variance_at,
    variances_in,
)
from stbench.report.verifying import tables_in
from tests.made.crossed import SHAPE, cross_of, drawn_cells

SHARES = variance_shares(cross_of(drawn_cells({(1,): 1.0, (2,): 1.0, (0, 1, 2, 3): 0.5}, SHAPE)))


@pytest.fixture
def path(tmp_path):
    (tmp_path / "made").mkdir()
    for suffix, form in FORMS.items():
        (tmp_path / f"made/made-task.variance{suffix}").write_text(form(SHARES), encoding="utf-8")
    return tmp_path / "made/made-task.variance.json"


def test_as_they_were_written_they_have_no_fault_and_are_no_table(path):
    assert variances_in(path.parent.parent) == (path,)
    assert tables_in(path.parent.parent) == ()
    assert [*faults_of_variance(path)] == []
    assert [*faults_of_shares(variance_at(path.with_suffix(".md")), SHARES, "made")] == []


@pytest.mark.parametrize(("name", "is_one"), [("a.variance.md", True), ("a.variance.json", True), ("a.md", False),
                                              ("variance.json", False), ("a.variance.zip", False)])  # fmt: skip
def test_they_are_known_by_their_name(tmp_path, name, is_one):
    assert is_variance(tmp_path / name) == is_one


@pytest.mark.parametrize(
    ("suffix", "old", "new", "where"),
    [
        (".csv", ",encoder,", ",Encoder,", "line 2"),
        (".md", "| encoder ", "| encoders", "variance.md, line "),
        (".json", '"format": 1', '"format":  1', "variance.json, line "),
    ],
)
def test_a_change_of_a_form_is_named(path, suffix, old, new, where):
    place = path.with_suffix(suffix)
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert where in next(faults_of_variance(path)).text


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"fingerprint": "0" * 64}, "content of the dataset"),
        ({"n_genes": 7}, "genes: has 20"),
        ({"means": ((0.5,) * 3,) * 4}, "head0@encoder0"),
        ({"of_rows": SHARES.of_genes}, "HVG-5 PCC, encoder, component"),
    ],
)
def test_another_number_from_scores_is_named(changes, where):
    first = next(faults_of_shares(SHARES, replace(SHARES, **changes), "the store"))
    assert where in first.text


def test_shares_that_are_not_there_are_told(path):
    path.unlink()
    with pytest.raises(StoreError):
        [*faults_of_variance(path)]
