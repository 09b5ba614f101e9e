"""``publish`` and ``figure`` on the command line."""

import pytest

from stbench.cli.options import Options
from tests.made.boards import expressed, write_boards
from tests.made.command import stbench

CARD = """\
reader: demo
markers: [IGKC, NPY]
options: {patients: 3, sections: 1, spots: 40, genes: 40, mpp_um: 4.0}
"""
HERE = ("--dataset", "small", "--cards", "cards")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = write_boards(tmp_path_factory.mktemp("publishing") / "leaderboards").parent
    (folder / "cards/datasets").mkdir(parents=True)
    (folder / "cards/datasets/small.yaml").write_text(CARD)
    return folder


def test_tables_become_an_index_and_a_page(folder):
    ended = stbench("publish", folder=folder)
    assert ended.code == 0, ended.err
    lines = [line.rpartition("/")[2] for line in ended.out.split("\n") if line]
    assert lines == ["README.md", "index.html", "18 files in all"]


def test_a_store_gives_a_table_and_its_gallery_the_same_each_time(folder, monkeypatch):
    monkeypatch.setattr(Options, "answers", lambda options: expressed())
    texts = []
    for out in ("one", "two"):
        ended = stbench("publish", "--store", "runs", "--out", out, folder=folder)
        assert ended.code == 0, ended.err
        names = ("made-task.gallery.json", "made-task.tex", "../index.html")
        assert "made,made-task" in (folder / out / "LEDGER.csv").read_text(encoding="utf-8")
        texts.append([(folder / out / "made" / name).read_bytes() for name in names])
    assert texts[0] == texts[1]


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_a_figure_is_drawn(folder, suffix):
    pytest.importorskip("vl_convert", exc_type=ImportError)
    ended = stbench("figure", "gene", f"a{suffix}", "--task", "made-task", "--dataset", "made", folder=folder)
    assert ended.code == 0, ended.err
    assert (folder / f"a{suffix}").stat().st_size > 500


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("figure", "nope", "a.svg"), "chart 'nope'"),
        (("figure", "scores", "a.gif"), "ends in .svg"),
        (("publish", "--out", "nowhere"), "has no leaderboard"),
        (("publish", "--store", "none", *HERE), "no method with every result"),
    ],
)
def test_mistakes_are_told_in_one_message(folder, arguments, said):
    ended = stbench(*arguments, folder=folder)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_charts_are_listed(folder):
    assert "tissue" in stbench("figure", "list", folder=folder).out
