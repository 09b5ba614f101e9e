"""Drawing: every chart of a published table becomes a file, the same one each time."""

from dataclasses import replace

import pytest

from stbench.errors import SelectionError
from stbench.report.charts import charts
from stbench.report.charts.drawing import Wanted, drawn, picture, write_drawing
from tests.made.boards import write_boards

GENES, CLUSTERS = Wanted(task="made-task"), Wanted(task="made-clustering", width=300)
OTHERS = {"clusters": CLUSTERS, "embedding": CLUSTERS, "differences": Wanted(task="made-variants")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_boards(tmp_path_factory.mktemp("boards"))


@pytest.mark.parametrize("name", [name for name in charts.names() if name != "patients"])
def test_every_chart_draws(folder, name):
    pytest.importorskip("vl_convert", exc_type=ImportError)
    spec = drawn(name, OTHERS.get(name, GENES), folder)
    svg = picture(spec, ".svg")
    assert svg.startswith(b"<svg")
    assert svg.count(b"<path") + svg.count(b"<text") > 5
    assert picture(spec, ".svg") == svg


@pytest.mark.parametrize(("methods", "places"), [((), [1.0, 2.0, 3.0]), (("fair", "poor"), [1.0, 2.0])])
def test_ranks_of_some_methods_are_among_these(folder, methods, places):
    rows = drawn("ranks", replace(GENES, methods=methods), folder)["datasets"]["rows"]
    assert [row["rank"] for row in rows if row["part"] == "point"] == places


@pytest.mark.parametrize(("suffix", "begin"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".svg", b"<svg")])
def test_a_file_is_what_its_name_says(folder, tmp_path, suffix, begin):
    pytest.importorskip("vl_convert", exc_type=ImportError)
    write_drawing(drawn("scores", GENES, folder), tmp_path / f"a{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes().startswith(begin)


@pytest.mark.parametrize(
    ("name", "wanted", "said"),
    [
        ("scores", Wanted(task="nope"), "one of made/made-clustering, made/made-task"),
        ("scores", Wanted(methods=("nope",)), "has nothing to draw"),
        ("gene", Wanted(task="made-same-patient"), "(?s)has no gallery.*stbench publish --store"),
        ("nope", Wanted(), "is not known"),
    ],
)
def test_what_cannot_be_drawn_is_told(folder, name, wanted, said):
    with pytest.raises(SelectionError, match=said):
        drawn(name, wanted, folder)


@pytest.mark.parametrize("name", ["a.jpg", "a"])
def test_another_suffix_is_told(tmp_path, name):
    with pytest.raises(SelectionError, match=r"ends in \.svg, \.pdf, \.png"):
        write_drawing({}, tmp_path / name)
