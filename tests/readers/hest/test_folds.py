"""Files of folds are followed to the letter; what lacks a side, or names what is not there, is refused."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stbench.data import ShippedFold
from stbench.errors import DataError
from stbench.readers.hest.folds import read_folds

SLIDES = ("S1", "S2", "S3", "S4")
HEADER = "sample_id,patches_path,expr_path"


def write(folder, **sides):
    """Files by their names without the ending; slides separated by spaces."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, slides in sides.items():
        rows = [f"{slide},patches/{slide}.h5,adata/{slide}.h5ad" for slide in slides.split()]
        (folder / f"{name}.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return folder


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(cuts=st.lists(st.tuples(st.permutations(SLIDES), st.integers(1, 3)), min_size=1, max_size=12))
def test_every_fold_is_read_in_the_order_of_its_number(tmp_path, cuts):
    sides = {}
    for number, (order, cut) in enumerate(cuts):
        sides |= {f"train_{number}": " ".join(order[:cut]), f"test_{number}": " ".join(order[cut:])}
    assert read_folds(write(tmp_path / "splits", **sides), SLIDES) == tuple(
        ShippedFold(name=f"split {number}", train=tuple(order[:cut]), test=tuple(order[cut:]))
        for number, (order, cut) in enumerate(cuts)
    )


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        ({}, "has no files of folds"),
        ({"folds": "S1"}, "has no files of folds"),
        ({"train_0": "S1"}, "test_0.csv: is missing, and train_0.csv is there"),
        ({"train_0": "S1", "test_0": "S2", "test_1": "S1"}, "train_1.csv: is missing"),
        ({"train_0": "S1", "test_0": ""}, "test_0.csv: names no slide in column sample_id"),
        ({"train_0": "S1 S9", "test_0": "S2"}, "train_0.csv: names slide 'S9', which is not there"),
        ({"train_0": "S1 S1", "test_0": "S2"}, "names slide 'S1' twice"),
        ({"train_0": "S1 S2", "test_0": "S2"}, "test_0.csv: tests slide 'S2', which train_0.csv trains on"),
    ],
)
def test_folds_that_are_none_are_refused(tmp_path, sides, told):
    with pytest.raises(DataError, match=told):
        read_folds(write(tmp_path / "splits", **sides), SLIDES)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"slide\nS1\n", b"sample_id\n\n,\n", b"sample_id\n\0\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    folder = write(tmp_path / "splits", train_0="S1", test_0="S2")
    (folder / "train_0.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"train_0.csv: "):
        read_folds(folder, SLIDES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ends_of_lines_and_byte_order_marks_do_not_matter(tmp_path, encoding, end):
    folder = write(tmp_path / "splits", train_0="S1", test_0="S2")
    (folder / "train_0.csv").write_bytes(f"{HEADER}{end}S3,a,b{end}".encode(encoding))
    assert read_folds(folder, SLIDES)[0].train == ("S3",)
