"""Shares of variance as a page and as CSV: every number stands there, and what is not known is told."""

import csv
import io

import pytest

from stbench.analyses.variance import variance_shares
from stbench.report.csv import full
from stbench.report.pages.variance import HEAD, caution, share_cells, variance_csv, variance_markdown
from tests.made.crossed import SHAPE, cross_of, drawn_cells

KNOWN = {(0,): 1.0, (2,): 4.0, (3,): 3.0, (0, 1, 2, 3): 0.5}
FIVE = variance_shares(cross_of(drawn_cells(KNOWN, SHAPE)))
TWO = variance_shares(cross_of(drawn_cells(KNOWN, (3, 4, 2, 20)), left_out=("egn: no score with x",)))


@pytest.mark.parametrize("shares", [FIVE, TWO], ids=["five", "two"])
def test_every_share_is_a_row_of_the_page_and_of_the_csv(shares):
    page, rows = variance_markdown(shares), list(csv.reader(io.StringIO(variance_csv(shares))))
    assert tuple(rows[0]) == HEAD
    every = [each for of in (shares.of_rows, shares.of_genes) for each in (*of.factors, *of.interactions)]
    for each, row in zip(every, rows[1:], strict=False):
        assert f"| {each.name} " in page
        assert f"{each.share:.1%}" in page
        assert row[5:] == [each.name, full(each.component), full(each.share), full(each.low), full(each.high)]
    assert len(rows) == 1 + len(every) + len(shares.heads) * len(shares.encoders)


@pytest.mark.parametrize(
    ("shares", "told", "interval"),
    [
        (FIVE, "Student's over patients, each left out once", " to "),
        (TWO, "2 patients can show nothing of how well these shares are known", "-"),
        (variance_shares(cross_of(drawn_cells(KNOWN, SHAPE)), "bootstrap"), "too short and cover 45 to 93 %", " to "),
    ],
    ids=["five", "two", "bootstrap"],
)
def test_the_page_says_what_so_many_patients_can_show(shares, told, interval):
    assert told in caution(shares)
    assert caution(shares) in variance_markdown(shares)
    assert all(interval in row[2] for row in share_cells(shares.of_rows.factors).rows)


def test_what_was_cut_at_zero_is_marked_and_what_is_left_out_is_named():
    cut = [each for each in (*FIVE.of_genes.factors, *FIVE.of_genes.interactions) if each.component < 0]
    cells = share_cells(cut).rows
    assert cut
    assert all(row[3].endswith(" *") and row[1] == "0.0%" for row in cells if row[0] != "rest")
    assert "- Left out: egn: no score with x" in variance_markdown(TWO)


def test_each_encoder_is_named_with_what_it_was_trained_on():
    assert (
        "- Encoders: encoder0 (trained on imagenet-1k), encoder1 (trained on imagenet-1k), encoder2 (not trained)"
        in (variance_markdown(FIVE))
    )


def test_the_scores_themselves_are_a_table_of_heads_by_encoders():
    page = variance_markdown(FIVE)
    assert "| head " in page
    assert f"| {FIVE.heads[1]}" in page
    assert f"{FIVE.means[1][2]:.3f}" in page
