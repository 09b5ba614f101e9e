"""``check``: a line for each finding, pictures of slides, and what to do next."""

import pytest
from PIL import Image

from tests.made.command import stbench
from tests.made.h5ad import write_h5ads
from tests.made.her2st import write_her2st
from tests.made.space_ranger import made_slide, write_cohort, write_slide


def begun(folder, write, *more):
    write(folder / "data")
    ended = stbench("new", "dataset", "own", "--from", "data", *more, folder=folder)
    assert ended.code == 0, ended.err
    assert "Next: stbench check dataset own" in ended.out


@pytest.mark.parametrize("write", [write_cohort, write_her2st, write_h5ads])
def test_a_folder_is_begun_checked_drawn_and_can_be_run(tmp_path, write):
    begun(tmp_path, write)
    ended = stbench("check", "dataset", "own", folder=tmp_path)
    assert ended.code == 0, ended.out + ended.err
    lines = ended.out.splitlines()
    assert [line for line in lines if not line.startswith(("ok", "remark", "Written: ", "Next: "))] == []
    pictures = sorted((tmp_path / "checks/own").iterdir())
    assert len(pictures) == 3
    assert [Image.open(path).format for path in pictures] == ["PNG"] * 3
    assert lines[-1] == "Next: stbench run --dataset own"
    ended = stbench("run", "--dataset", "own", "--methods", "mean", "--dry-run", folder=tmp_path)
    assert (ended.code, "own" in ended.out) == (0, True), ended.err


def one_slide(folder):
    write_slide(folder / "S", made_slide())


def test_a_task_is_named_where_the_usual_one_does_not_fit(tmp_path):
    begun(tmp_path, one_slide)
    last = stbench("check", "dataset", "own", folder=tmp_path).out.splitlines()[-1].split()
    assert last[:6] == ["Next:", "stbench", "run", "--dataset", "own", "--task"]
    assert stbench(*last[2:], "--methods", "mean", "--dry-run", folder=tmp_path).code == 0


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: (data / "S2/outs/filtered_feature_bc_matrix.h5").write_bytes(b"x"), "cannot be read"),
        (lambda data: (data / "S2/outs/spatial/tissue_positions.csv").unlink(), "is missing"),
        (lambda data: data.rename(data.with_name("moved")), "is not a folder"),
    ],
)
def test_what_is_wrong_is_an_error_and_exit_code_1(tmp_path, spoil, told):
    begun(tmp_path, write_cohort)
    spoil(tmp_path / "data")
    ended = stbench("check", "dataset", "own", folder=tmp_path)
    assert (ended.code, ended.out.startswith("error"), told in ended.out) == (1, True, True)
    assert not (tmp_path / "checks").exists()


def test_a_folder_may_be_named_and_is_part_of_what_to_do_next(tmp_path):
    begun(tmp_path, write_her2st)
    (tmp_path / "data").rename(tmp_path / "moved data")
    ended = stbench("check", "dataset", "own", "--data-root", "moved data", "--out", "drawn", folder=tmp_path)
    assert (ended.code, (tmp_path / "drawn/own/A1.png").is_file()) == (0, True)
    assert ended.out.splitlines()[-1] == "Next: stbench run --dataset own --data-root 'moved data'"


def test_what_is_made_without_files_is_checked_as_any_other(tmp_path):
    (tmp_path / "datasets").mkdir()
    options = "{patients: 2, sections: 2, spots: 30, genes: 24, mpp_um: 4.0}"
    (tmp_path / "datasets/small.yaml").write_text(f"like: demo\ndefault: false\nexpected: {{}}\noptions: {options}\n")
    ended = stbench("check", "dataset", "small", folder=tmp_path)
    first, *others = ended.out.splitlines()
    assert (ended.code, first) == (0, "ok      reader demo: 4 slides of 2 patients, 24 genes in all of them"), ended.err
    assert sum(line.startswith("Written: ") for line in others) == 4


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("dataset", "absent"), "dataset 'absent': is not known"),
        (("method", "absent"), "method 'absent': is not known"),
        (("metric", "pcc"), "'metric' is not one of"),
    ],
)
def test_what_is_not_there_cannot_be_checked(tmp_path, words, told):
    ended = stbench("check", *words, folder=tmp_path)
    assert (ended.code, told in ended.err) == (2, True), ended.err
