"""What can be read out of a finished run without training again."""

import sys

import pandas as pd
import pytest

from tests.made.command import stbench

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


def test_bootstrap_intervals_are_of_patients_slides_and_spots_and_repeat(folder):
    asked = ("compare", "colour-ridge,mean", *HERE, "--interval", "bootstrap")
    ended, again = (stbench(*asked, folder=folder) for _ in range(2))
    assert ended.code == 0, ended.err
    assert ended.out == again.out
    assert "95 % bootstrap intervals over 3 patients, their slides and spots" in ended.out
    assert "too short where patients are few" in ended.out
    student = stbench("compare", "colour-ridge,mean", *HERE, folder=folder).out
    row, other = (next(line for line in out.splitlines() if "colour-ridge" in line) for out in (ended.out, student))
    assert row.split("│")[3] == other.split("│")[3], "the difference is the same"
    assert row.split("│")[4] != other.split("│")[4]


@pytest.mark.parametrize("wrong", [("--unit", "slide"), ("--task", "hest-probe")])
def test_a_bootstrap_of_what_has_no_patients_is_refused(folder, wrong):
    ended = stbench("compare", "colour-ridge,mean", *HERE, "--interval", "bootstrap", *wrong, folder=folder)
    assert (ended.code, ended.out) == (2, "")
    assert "Leave --interval out" in ended.err


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
    assert {"Colour + ridge (control)", "Training mean (control)", "Shuffled pairs (control)"} <= set(cells)
    assert "Best predicted genes" in page
    ended = stbench("structure", "--task", "clustering", "--methods", "position", *HERE, folder=folder)
    assert (ended.code, "compares genes" in ended.err) == (2, True)


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


def test_maps_of_genes_are_a_file_and_a_figure(folder, tmp_path):
    asked = ("--methods", "colour-ridge", *HERE, "--figure", tmp_path / "maps.png")
    ended = stbench("maps", tmp_path / "maps.parquet", *asked, folder=folder)
    assert ended.code == 0, ended.err
    table = pd.read_parquet(tmp_path / "maps.parquet")
    assert set(table.gene) == {"IGKC", "NPY"}
    assert f"{len(table):,} rows" in ended.out
    assert "slide A1, IGKC, NPY" in ended.out
    assert (tmp_path / "maps.png").read_bytes().startswith(b"\x89PNG")


def test_maps_of_embeddings_are_those_of_a_clustering_task(folder, tmp_path):
    run = ("--task", "clustering", "--methods", "position", *HERE)
    assert stbench("run", *run, "--workers", "1", folder=folder).code == 0
    asked = ("--figure", tmp_path / "maps.pdf", "--slide", "B1")
    ended = stbench("maps", tmp_path / "maps.parquet", *run, *asked, folder=folder)
    assert ended.code == 0, ended.err
    assert set(pd.read_parquet(tmp_path / "maps.parquet").method) == {"position", "colour-ridge", "shuffled-ridge"}
    assert "slide B1" in ended.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--slide", "A1"), "given without a figure"), (("--figure", "maps.gif"), "ends in .png"),
        (("--figure", "maps.png", "--slide", "Z9"), "no measured result"), (("--genes", "NOWHERE"), "no panel"),
        (("--task", "gene-pred-finetune"), "no measured result"),
    ],
)  # fmt: skip
def test_maps_that_cannot_be_are_told(folder, tmp_path, options, told):
    ended = stbench("maps", tmp_path / "m.parquet", "--methods", "colour-ridge", *HERE, *options, folder=folder)
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert list(tmp_path.iterdir()) == []


def test_leiden_shares_what_was_run_for_k_means_and_says_how_it_went(folder):
    shared = ("--methods", "position", *HERE)
    for task in ("clustering", "clustering-leiden"):
        ended = stbench("run", "--task", task, *shared, "--workers", "1", folder=folder)
        assert ended.code == 0, ended.err
    assert ended.err == "stbench: note: networks run on the CPU\n"  # no job was left to do
    page = (folder / "leaderboards/small/clustering-leiden.md").read_text()
    assert "- Beside k-means: Leiden on 15 neighbours" in page
    assert "of all starts" in page
    assert "Leiden clusters" in page


def test_leiden_without_igraph_is_refused_before_anything_runs(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "igraph", None)
    for command in ("run", "plan", "leaderboard"):
        ended = stbench(command, "--task", "clustering-leiden", "--methods", "position", folder=tmp_path)
        assert (ended.code, "pip install 'stbench[leiden]'" in ended.err) == (2, True), ended.err
    assert list(tmp_path.iterdir()) == []
    ended = stbench("leaderboard", "--task", "clustering", "--methods", "position", *HERE, folder=folder)
    assert ended.code == 0, ended.err
