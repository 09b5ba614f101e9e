"""``audit`` from the command line, on a cohort with sister slides."""

import pytest

from tests.made.command import stbench

CARD = """\
reader: demo
markers: [IGKC, NPY]
options: {patients: 2, sections: 2, spots: 40, genes: 40, mpp_um: 4.0}
"""
HERE = ("--dataset", "sisters", "--cards", "cards")
ARMS = ("gene-pred", "gene-pred-matched-patient", "gene-pred-enlarged", "gene-pred-same-patient")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit")
    (folder / "cards/datasets").mkdir(parents=True)
    (folder / "cards/datasets/sisters.yaml").write_text(CARD)
    for task in ARMS:
        ended = stbench("run", "--task", task, "--methods", "mean", *HERE, "--workers", "1", folder=folder)
        assert ended.code == 0, ended.err
    return folder


def test_the_audit_is_a_page_in_which_knowing_nothing_gains_nothing(folder):
    ended = stbench("audit", "--methods", "mean", *HERE, folder=folder)
    assert ended.code == 0, ended.err
    page = (folder / "leaderboards/sisters/gene-pred.audit.md").read_text(encoding="utf-8")
    (mean,) = (line for line in page.splitlines() if line.startswith("| Training mean (control)"))
    assert [cell.split()[0] for cell in mean.split("|")[2:-1]] == ["0.000"] * 4 + ["+0.000"] * 3
    assert all(f"`{task}`" in page for task in ARMS)
    assert "over 2 patients" in page
    assert "over 2 patients" in ended.out


def test_an_arm_that_was_not_run_is_named_and_nothing_is_compared(folder):
    ended = stbench("audit", "--methods", "mean", *HERE, "--store", folder / "empty", folder=folder)
    assert (ended.code, "Training mean" in ended.out) == (2, False)
    assert "no method has a score in every arm" in ended.err
    assert "stbench run --task gene-pred-matched-patient" in ended.err


@pytest.mark.parametrize("task", ["bleep-visium", "gene-pred-same-patient"])
def test_a_task_without_arms_is_told_how_to_have_them(folder, task):
    ended = stbench("audit", "--task", task, "--methods", "mean", *HERE, folder=folder)
    assert (ended.code, ended.out) == (2, "")
    assert f"task '{task}': has 0 tasks that are its arm 'matched' of an audit" in ended.err
    assert "Audit one of gene-pred," in ended.err


def test_of_two_tasks_that_are_the_same_arm_none_is_taken(folder):
    (folder / "more/tasks").mkdir(parents=True)
    (folder / "more/tasks/again.yaml").write_text(
        "like: gene-pred-matched-patient\ntitle: Again\naudits: {task: gene-pred, arm: matched}\n"
    )
    (folder / "more/datasets").mkdir()
    (folder / "more/datasets/sisters.yaml").write_text(CARD)
    ended = stbench("audit", "--methods", "mean", "--dataset", "sisters", "--cards", "more", folder=folder)
    assert (ended.code, "has 2 tasks that are its arm 'matched'" in ended.err) == (2, True)
