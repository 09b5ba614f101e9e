"""What a user may get wrong: exit code 2, one message that says what to do, and nothing written."""

import gzip
import json
import os

import numpy as np
import pytest

from tests.made.command import stbench
from tests.made.her2st import COLUMNS, GENES, counts_path, edit_text, image_path, spots_path, write_counts, write_her2st

TASK = "kind: expression\nversion: 1\nsplit: {scheme: leave-one-sample-out, unit: patient}\n"
PANEL, METRICS = "panel: {rule: all}\n", "metrics: [pcc_overall]\n"


@pytest.fixture
def data(tmp_path):
    return write_her2st(tmp_path / "data")


def refused(folder, *arguments, told, leaves=()):
    """The message, after the checks that hold of every refusal."""
    ended = stbench("run", "--workers", "1", *arguments, folder=folder)
    assert ended.code == 2, ended
    assert "Traceback" not in ended.out + ended.err
    assert ended.out == ""
    assert told in ended.err, ended.err
    assert {path.name for path in folder.iterdir()} <= {"data", "cards", "cache", *leaves}
    return ended.err


def refused_data(folder, told):
    return refused(folder, "--methods", "mean", "--dataset", "her2st", "--data-root", "data", told=told)


@pytest.mark.parametrize(
    ("option", "name", "told"),
    [
        ("--methods", "maen", "Did you mean 'mean'?"),
        ("--methods", "mean,ridge-prbe", "Did you mean 'ridge-probe'?"),
        ("--methods", ",", "names nothing"),
        ("--task", "gene-perd", "Did you mean 'gene-pred'?"),
        ("--dataset", "her2ts", "Did you mean 'her2st'?"),
        ("--cards", "nowhere", "is not a folder"),
        ("--weights", "uni", "is not NAME=PATH"),
    ],
)
def test_a_name_that_is_not_there(tmp_path, option, name, told):
    refused(tmp_path, option, name, told=told)


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("methods", "adapter: mean\ntitel: x\n", "mine.yaml:2: has the unknown key 'titel'"),
        ("methods", "adapter: mean\ntitle: 5\n", "mine.yaml:2: title is 5"),
        ("methods", "adapter: mean\nformat: 99\n", "newer stbench"),
        ("methods", "adapter: maen\n", "Did you mean 'mean'?"),
        ("methods", "adapter: mean\npaper: {k: {value: 1, source: x}}\n", "hyper-parameter 'k'"),
        ("methods", "adapter: [mean\n", "is not YAML"),
        ("tasks", TASK + PANEL, "lacks the key 'metrics'"),
        ("tasks", TASK + PANEL + "metrics: [pccc_overall]\n", "mine.yaml:5: metric 'pccc_overall': is not known"),
        ("tasks", TASK + PANEL + "metrics: [pcc_overal]\n", "Did you mean 'pcc_overall'?"),
        ("tasks", TASK + PANEL + "metrics: [pcc]\n", "does not say over which genes"),
        ("tasks", TASK + METRICS + "panel: {rule: all, genes: 0}\n", "panel.genes"),
        ("datasets", "reader: nobody\n", "one of demo, h5ad, her2st, hest"),
        ("datasets", "reader: demo\noptions: {sead: 1}\n", "Did you mean 'seed'?"),
        ("datasets", "reader: her2st\noptions: {sead: 1}\n", "has no option 'sead'"),
    ],
)
def test_a_card_with_a_mistake(tmp_path, kind, text, told):
    path = tmp_path / "cards" / kind / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    option = "--" + (kind if kind == "methods" else kind[:-1])
    refused(tmp_path, option, "mine", "--cards", "cards", told=told)


def test_no_data_root_or_one_that_is_not_there(tmp_path):
    her2st = ("--methods", "mean", "--dataset", "her2st")
    refused(tmp_path, *her2st, told="--data-root")
    refused(tmp_path, *her2st, "--data-root", "nowhere", told="is not a folder")
    (tmp_path / "data").mkdir()
    refused(tmp_path, *her2st, "--data-root", "data", told="has no ST-cnts/")


@pytest.mark.parametrize("place", [image_path, counts_path, spots_path])
def test_a_file_that_is_missing(tmp_path, data, place):
    place(data, "A2").unlink()
    assert "A2" in refused_data(tmp_path, "A2")


@pytest.mark.parametrize("place", [image_path, counts_path, spots_path])
@pytest.mark.parametrize("share", [0.0, 0.4, 0.99])
def test_a_file_that_is_cut_short(tmp_path, data, place, share):
    path = place(data, "A2")
    if path.suffix == ".tsv":  # a table of text shows that lines are gone only by the spots it lacks
        share = share if share < 0.5 else 0.3
    os.truncate(path, int(path.stat().st_size * share))
    refused_data(tmp_path, "A2")


def test_an_image_with_padding_after_its_end_is_whole(tmp_path, data):
    with image_path(data, "A2").open("ab") as file:
        file.write(b"\0" * 16)
    arguments = ("--methods", "mean", "--dataset", "her2st", "--data-root", "data")
    assert stbench("plan", *arguments, folder=tmp_path).code == 0


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("-1", "negative"),
        ("1.5", "not whole"),
        ("nan", "not a number"),
        ("inf", "infinite"),
        ("", "not a number"),
        ("x", "'x', which is not a number"),
    ],
)
def test_counts_that_are_no_counts(tmp_path, data, value, told):
    path = counts_path(data, "A2")
    head, first, *rest = gzip.decompress(path.read_bytes()).decode().splitlines()
    cells = first.split("\t")
    cells[3] = value
    path.write_bytes(gzip.compress("\n".join([head, "\t".join(cells), *rest, ""]).encode()))
    refused_data(tmp_path, told)


@pytest.mark.parametrize(
    ("place", "old", "new", "told"),
    [
        (counts_path, "3x3\t", "2x3\t", "spot '2x3' is listed twice"),
        (counts_path, "\tGNAS", "\tERBB2", "gene 'ERBB2' is listed twice"),
        (spots_path, "\n3\t3\t", "\n2\t3\t", "spot '2x3' is listed twice"),
        (spots_path, "\t100\t", "\t9999\t", "spot '3x3' is"),
        (spots_path, "\t100\t", "\t-5\t", "spot '3x3' is"),
        (spots_path, "\t100\t", "\tx\t", "has 'x' in column 'pixel_x'"),
        (spots_path, "pixel_x", "pixle_x", "lacks the column 'pixel_x'"),
        (counts_path, "\n3x3\t", "\n3x3\t7\t", "one per gene of the header"),
    ],
)
def test_names_twice_and_spots_elsewhere(tmp_path, data, place, old, new, told):
    edit_text(place(data, "A2"), old, new)
    refused_data(tmp_path, told)


def test_two_images_of_one_section(tmp_path, data):
    image = image_path(data, "A2")
    image.with_name("other.jpg").write_bytes(image.read_bytes())
    refused_data(tmp_path, "holds 2 JPEG images")


def test_no_gene_in_common(tmp_path, data):
    places = [(x + 2, y + 3) for y in range(5) for x in range(COLUMNS)]
    others = tuple(f"ENSG{number}" for number in range(len(GENES)))
    write_counts(counts_path(data, "B1"), places, others, np.ones((len(places), len(GENES)), int))
    refused_data(tmp_path, "no gene in common")


def test_one_patient_only_says_which_task_works(tmp_path):
    write_her2st(tmp_path / "data", ("A1", "A2"))
    refused_data(tmp_path, "split.unit is slide")


def test_a_file_that_is_not_the_one_its_card_names(tmp_path, data):
    path = tmp_path / "cards/datasets/mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("reader: her2st\nsha256_of: {ST-cnts/A2.tsv.gz: " + "a" * 64 + "}\n")
    refused(tmp_path, "--methods", "mean", "--dataset", "mine", "--data-root", "data", "--cards", "cards",
            told="has sha256")  # fmt: skip


def test_a_store_that_cannot_be_written(tmp_path, data):
    (tmp_path / "file").write_text("in the way")
    refused(tmp_path, "--methods", "mean", "--dataset", "her2st", "--data-root", "data", "--store", "file/store",
            told="--store", leaves=("file",))  # fmt: skip
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("command", ["run", "plan", "leaderboard"])
def test_a_store_of_a_newer_format(tmp_path, data, command):
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer/format.json").write_text(json.dumps({"format": 99}))
    ended = stbench(command, "--methods", "mean", "--dataset", "her2st", "--data-root", "data", "--store", "newer",
                    folder=tmp_path)  # fmt: skip
    assert ended.code == 2
    assert "newer stbench" in ended.err
    assert [path.name for path in (tmp_path / "newer").iterdir()] == ["format.json"]


def test_a_job_timeout_of_nothing(tmp_path):
    assert stbench("run", "--job-timeout", "0", folder=tmp_path).code == 2
