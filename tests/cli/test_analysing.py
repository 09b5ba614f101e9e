"""What can be read out of a finished run without training again."""

import pandas as pd
import pytest

from tests.cli.command import stbench

CARD = """\
reader: demo
markers: [IGKC, NPY]
options: {patients: 3, sections: 1, spots: 40, genes: 40, mpp_um: 4.0}
"""
HERE = ("--dataset", "small", "--cards", "cards")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("analysing")
    (folder / "cards/datasets").mkdir(parents=True)
    (folder / "cards/datasets/small.yaml").write_text(CARD)
    ended = stbench("run", "--methods", "colour-ridge,mean", *HERE, "--workers", "1", folder=folder)
    assert ended.code == 0, ended.err
    return folder


def test_three_methods_are_compared_over_patients_and_by_rank(folder):
    ended = stbench("compare", "colour-ridge,mean,shuffled-ridge", *HERE, folder=folder)
    assert ended.code == 0, ended.err
    assert "3 patients cannot show a difference" in ended.out
    assert "Friedman over 3 patients" in ended.out
    assert "p, Holm" in ended.out
    assert "GENES" not in ended.out


def test_two_methods_are_not_ranked_and_the_correction_is_said(folder):
    ended = stbench("compare", "colour-ridge,mean", *HERE, "--correction", "bh", "--unit", "slide", folder=folder)
    assert "p, BH" in ended.out
    assert "Friedman" not in ended.out


def test_a_test_over_genes_says_loudly_what_it_is(folder):
    ended = stbench("compare", "colour-ridge,mean", *HERE, "--unit", "gene", "--test", "wilcoxon", folder=folder)
    assert ended.code == 0, ended.err
    assert "GENES ARE NOT INDEPENDENT" in ended.out
    assert "Wilcoxon signed-rank test of all pairs, Holm-corrected" in ended.out


def test_the_structure_of_predictions_is_a_page(folder):
    ended = stbench("structure", "--methods", "colour-ridge", *HERE, folder=folder)
    assert ended.code == 0, ended.err
    page = (folder / "leaderboards/small/gene-pred.structure.md").read_text()
    cells = {line.split("|")[1].strip(): line.split("|")[2:-1] for line in page.splitlines() if line.startswith("|")}
    assert {"colour-ridge (control)", "mean (control)", "shuffled-ridge (control)"} <= set(cells)
    assert "Best predicted genes" in page
    ended = stbench("structure", "--task", "clustering", "--methods", "position", *HERE, folder=folder)
    assert (ended.code, "asks for no expression" in ended.err) == (2, True)


def test_scores_are_a_tidy_file(folder, tmp_path):
    ended = stbench("scores", tmp_path / "scores.parquet", "--methods", "mean", *HERE, folder=folder)
    assert ended.code == 0, ended.err
    table = pd.read_parquet(tmp_path / "scores.parquet")
    assert set(table.method) == {"mean", "colour-ridge", "shuffled-ridge", "noise-ceiling"}
    assert f"{len(table):,} scores" in ended.out
    assert (table.query("method == 'mean' and metric == 'pcc'").value.dropna() == 0).all()


@pytest.mark.parametrize(("file", "told"), [("scores.csv", "ends in .parquet"), ("/proc/x/s.parquet", "cannot be")])
def test_a_file_that_cannot_be_is_told(folder, file, told):
    ended = stbench("scores", file, "--methods", "mean", *HERE, folder=folder)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
