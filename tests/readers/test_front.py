from dataclasses import dataclass
from pathlib import Path

import pytest

from stbench.cards import datasets
from stbench.errors import DataError
from stbench.readers.front import SlideFiles, by_slide, data_root, read_options, slide_names

CARD = datasets()["her2st"]


@dataclass(frozen=True)
class Options:
    scale: float = 1.0
    filtered: bool = True


@dataclass(frozen=True)
class NoOptions:
    """Of a reader that has none."""


def test_options_of_a_card_are_the_readers_and_others_keep_their_default():
    assert read_options(Options, {"scale": 2.0}, "card") == Options(2.0, True)
    assert read_options(NoOptions, {}, "card") == NoOptions()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (Options, "card: has no option 'scael'.\nExpected one of scale, filtered.\nDid you mean 'scale'?"),
        (NoOptions, "card: has no option 'scael'.\nExpected no options: this reader has none."),
    ],
)
def test_an_option_that_the_reader_lacks_is_an_error(kind, told):
    with pytest.raises(DataError) as raised:
        read_options(kind, {"scael": 1.0}, "card")
    assert str(raised.value) == told


@pytest.mark.parametrize(
    ("root", "told"),
    [
        (None, "no folder was named"),
        ("absent", "is not a folder"),
        ("file", "is not a folder"),
        ("empty", "has no counts/"),
        ("half", "has no images/"),
    ],
)
def test_a_data_root_that_is_not_one_is_told_with_what_it_should_hold(tmp_path, root, told):
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "half/counts").mkdir(parents=True)
    with pytest.raises(DataError, match=told) as raised:
        data_root(CARD, None if root is None else tmp_path / root, "counts", "images")
    assert "counts/ and images/" in raised.value.expected
    assert "--data-root" in str(raised.value)


def test_a_data_root_with_its_layout_is_taken(tmp_path):
    for part in ("counts", "images"):
        (tmp_path / part).mkdir()
    assert data_root(CARD, tmp_path, "counts", "images") == tmp_path


def kinds(counts, images):
    folder = Path("/data")
    return [
        SlideFiles(what, {name: folder / what / name for name in names}, lambda name, what=what: folder / what / name)
        for what, names in (("counts", counts), ("images", images))
    ]


def test_slides_stand_in_the_order_of_the_first_kind_of_file():
    assert slide_names(Path("/data"), kinds(["B1", "A1"], ["A1", "B1"])) == ("B1", "A1")


@pytest.mark.parametrize(
    ("counts", "images", "missing", "other"),
    [
        (["A1"], ["A1", "B1"], "/data/counts/B1", "images/B1"),
        (["A1", "B1"], ["A1"], "/data/images/B1", "counts/B1"),
    ],
)
def test_a_slide_that_lacks_one_of_its_files_is_not_left_out_in_silence(counts, images, missing, other):
    with pytest.raises(DataError, match=f"{missing}: is missing, and {other} is there"):
        slide_names(Path("/data"), kinds(counts, images))


def test_a_folder_without_slides_is_told():
    with pytest.raises(DataError, match=r"holds no slides\.\nExpected counts, images"):
        slide_names(Path("/data"), kinds([], []))


def test_files_go_by_their_slide_in_the_order_of_paths_and_each_slide_has_one():
    paths = [Path("b/B1.tsv"), Path("a/A1.tsv.gz")]
    assert by_slide(paths, lambda path: path.name.partition(".")[0]) == {"A1": paths[1], "B1": paths[0]}
    with pytest.raises(DataError, match="is a second file of slide 'A1', beside A1"):
        by_slide([Path("A1.tsv"), Path("A1.tsv.gz")], lambda path: path.name.partition(".")[0])
