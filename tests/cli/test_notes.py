"""Notes on standard error: what was passed over, and what is odd about the data."""

import gzip

import pytest

from stbench.cli.notes import note_lacking
from tests.made.command import stbench
from tests.made.her2st import counts_path, write_her2st


@pytest.mark.parametrize(("kind", "needed"), [("datasets", "reader"), ("methods", "adapter"), ("tasks", "kind")])
def test_a_file_of_another_project_in_the_working_folder_is_noted_and_passed_over(tmp_path, kind, needed):
    (tmp_path / kind).mkdir()
    (tmp_path / kind / "coco.yaml").write_text("path: ../coco\nnames: [a, b]\n")
    ended = stbench("list", kind, folder=tmp_path)
    assert ended.code == 0
    assert f"stbench: note: {tmp_path}/{kind}/coco.yaml is passed over: it is no {kind[:-1]} card" in ended.err
    assert needed in ended.err
    assert "coco" not in ended.out


@pytest.mark.parametrize("command", ["plan", "leaderboard"])
def test_what_is_odd_about_the_data_is_noted_before_anything_is_run(tmp_path, command):
    data = write_her2st(tmp_path / "data")
    head, *rows = gzip.decompress(counts_path(data, "A1").read_bytes()).decode().split("\n")
    renamed = [f"{gene}.1" if gene else gene for gene in head.split("\t")]
    mixed = "\t".join(renamed[:9] + head.split("\t")[9:])
    counts_path(data, "A1").write_bytes(gzip.compress("\n".join([mixed, *rows]).encode()))
    ended = stbench(command, "--methods", "mean", "--dataset", "her2st", "--data-root", data, folder=tmp_path)
    assert ended.code == 0
    assert "stbench: note: A1: 8 of 12 genes are in no other slide; only 4 genes are in all 3 slides" in ended.err
    assert "'ERBB2.1' is 'ERBB2' elsewhere" in ended.err


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ({}, ""),
        ({"a@x": "it looks at nothing"}, "left out: a@x, because it looks at nothing"),
        (
            {"a@x": "it looks at nothing", "b@x": "it is capsules", "c@x": "it looks at nothing"},
            "left out: a@x, c@x, because it looks at nothing; b@x, because it is capsules",
        ),
    ],
)
def test_rows_that_lack_the_same_are_named_together(reasons, said, capsys):
    note_lacking(reasons)
    assert capsys.readouterr().err == (f"stbench: note: {said}\n" if said else "")


def test_methods_with_an_encoder_of_their_own_are_noted_and_the_others_are_planned(tmp_path):
    data = write_her2st(tmp_path / "data")
    where = ("--dataset", "her2st", "--data-root", data)
    ended = stbench("plan", "--methods", "stnet,thitogene", "--encoder", "colour", *where, folder=tmp_path)
    assert ended.code == 0, ended.err
    assert "note: left out: thitogene@colour, because dynamic convolutions and capsules" in ended.err
    assert "stnet@colour" in ended.out
    assert "thitogene" not in ended.out
