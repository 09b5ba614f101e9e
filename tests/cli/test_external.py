"""One dataset trains, another is tested, through the command line."""

import csv
import json

import pytest

from tests.made.command import stbench

CARD = """\
reader: demo
markers: [IGKC, NPY]
options: {{seed: {seed}, patients: 2, sections: 1, spots: 30, genes: 40, mpp_um: 4.0}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cards/datasets").mkdir(parents=True)
    for seed, name in enumerate(("near", "far")):
        (tmp_path / f"cards/datasets/{name}.yaml").write_text(CARD.format(seed=seed))
    return tmp_path


def external(command, folder, *more):
    return stbench(
        command, "--methods", "colour-ridge,mean", "--task", "gene-pred-external", "--dataset", "near",
        "--cards", "cards", *more, folder=folder,
    )  # fmt: skip


def test_every_section_of_the_other_dataset_is_tested_with_one_training(folder):
    ended = external("run", folder, "--test-dataset", "far", "--workers", "1")
    assert ended.code == 0, ended.err
    page = (folder / "leaderboards/near-to-far/gene-pred-external.md").read_text()
    assert "external, unit patient: 2 folds, 0 of them with the test patient in training" in page
    rows = list(csv.DictReader((folder / "leaderboards/near-to-far/gene-pred-external.csv").open()))
    assert {row["method"]: (row["status"], row["folds_done"]) for row in rows} == {
        "colour-ridge": ("measured", "2"), "mean": ("measured", "2"), "shuffled-ridge": ("measured", "2"),
    }  # fmt: skip
    trained = [json.loads(path.read_text())["method"] for path in folder.glob("stbench-runs/models/*/training.json")]
    assert sorted(trained) == ["colour-ridge", "mean", *["shuffled-ridge"] * 5]
    again = external("plan", folder, "--test-dataset", "far")
    assert "0 of 14 jobs are to do" in again.out
    assert "fold far/A1: trains on near/A1, near/B1" in again.out


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ((), "Name the one to test with --test-dataset"),
        (("--test-dataset", "fra"), "Did you mean 'far'?"),
        (("--test-dataset", "near"), "share a slide"),
        (("--test-data-root", "x"), "given without a test dataset"),
        (("--test-dataset", "far", "--task", "gene-pred"), "leave --test-dataset out"),
    ],
)
def test_a_pair_of_datasets_that_cannot_be_is_told(folder, more, told):
    ended = external("run", folder, *more)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
