"""``stbench data``: datasets are listed, shown and fetched, or exact steps are told."""

import json

import pytest

from stbench import cards
from tests.made.archives_of_files import zipped
from tests.made.command import stbench
from tests.made.her2st import write_her2st
from tests.made.server import Page, serving


def write_card(folder, name="mine", **more):
    (folder / "datasets").mkdir(exist_ok=True)
    stated = {"reader": "her2st", "title": "Mine", "expected": {"slides": 3}, **more}
    (folder / "datasets" / f"{name}.yaml").write_text(json.dumps(stated))


@pytest.mark.parametrize("words", [("data", "list"), ("list", "datasets")], ids=" ".join)
def test_every_dataset_is_listed_one_way_in_80_columns(tmp_path, words):
    write_card(tmp_path, root=str(write_her2st(tmp_path / "slides")))
    lines = stbench(*words, folder=tmp_path).out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == sorted([*cards.datasets(), "mine"])
    assert f"files: 3 of 3 slides in {tmp_path}/slides" in " ".join(" ".join(lines).split())
    assert [line for line in lines if len(line) > 80 and str(tmp_path) not in line] == []


@pytest.mark.parametrize("words", [("data", "show"), ("show",)], ids=" ".join)
def test_a_dataset_is_shown_with_its_card_and_where_its_files_were_looked_for(tmp_path, words):
    write_card(tmp_path, root="nowhere", steps="Ask Ann.", source="https://a.org")
    shown = stbench(*words, "mine", folder=tmp_path).out
    assert "# datasets/mine.yaml, sha256 " in shown
    assert '"title": "Mine"' in shown
    assert f"looked for in {tmp_path}/datasets/nowhere, which is not there." in " ".join(shown.split())
    assert shown.endswith("To get them:\n  Ask Ann.\n")


@pytest.mark.parametrize("command", ["show", "fetch"])
def test_what_is_no_dataset_is_told(tmp_path, command):
    ended = stbench("data", command, "demos", folder=tmp_path)
    assert (ended.code, "Did you mean 'demo'?" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("stated", "told"),
    [({"steps": "1. Ask Ann."}, "1. Ask Ann."), ({"source": "https://a.org"}, "Get the files from https://a.org")],
)
def test_what_no_command_can_fetch_ends_with_steps_and_code_2(tmp_path, stated, told):
    write_card(tmp_path, **stated)
    ended = stbench("data", "fetch", "mine", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_simulated_slides_need_no_fetching(tmp_path):
    ended = stbench("data", "fetch", "demo", folder=tmp_path)
    assert (ended.code, ended.out) == (0, "demo is simulated: there is nothing to fetch.\n")


@pytest.mark.parametrize("where", ["", "--data-root", "STBENCH_DATA"])
def test_fetched_files_are_found_by_a_run_without_being_named_again(tmp_path, monkeypatch, where):
    source = write_her2st(tmp_path / "source")
    content = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    packed = zipped(tmp_path / "packed", content).read_bytes()
    folder = tmp_path / {"": "data/mine", "--data-root": "other", "STBENCH_DATA": "base/mine"}[where]
    if where == "STBENCH_DATA":
        monkeypatch.setenv(where, str(tmp_path / "base"))
    root = ("--data-root", str(folder)) if where == "--data-root" else ()
    with serving({"/all.zip": Page(packed)}) as server:
        write_card(tmp_path, fetch={"urls": [{"url": f"{server.address}/all.zip", "unpack": True}]})
        first, second = (stbench("data", "fetch", "mine", *root, folder=tmp_path) for _ in range(2))
    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert first.out.startswith(f"{len(content)} of {len(content)} files are new in ")
    assert second.out.startswith("0 of ")
    assert "Files: 3 of 3 slides in" in first.out
    named = () if where == "STBENCH_DATA" else ("--data-root", str(folder))
    assert stbench("plan", "--dataset", "mine", "--methods", "mean", *named, folder=tmp_path).code == 0


def test_what_is_left_to_do_by_hand_is_told_with_code_2(tmp_path):
    with serving({"/a.txt": Page(b"1")}) as server:
        write_card(tmp_path, fetch={"urls": [{"url": f"{server.address}/a.txt"}]}, steps="Ask Ann for the images.")
        ended = stbench("data", "fetch", "mine", folder=tmp_path)
    assert ended.code == 2
    assert ended.out.endswith("By hand:\n  Ask Ann for the images.\n")


def test_a_server_that_is_not_there_is_one_message(tmp_path):
    write_card(tmp_path, fetch={"urls": [{"url": "http://127.0.0.1:9/x.zip"}]})
    ended = stbench("data", "fetch", "mine", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be fetched" in ended.err
    assert not (tmp_path / "data/mine/x.zip").exists()
