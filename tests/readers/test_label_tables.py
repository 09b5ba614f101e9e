"""Tables of labels: with a header or without, of one slide or several, in the forms that people write."""

import pytest

from stbench.errors import DataError
from stbench.readers.label_tables import read_label_table

A, B, C = "AAAACCCCGGGGTTTT-1", "AAAACCCCGGGGTTTA-1", "AAAACCCCGGGGTTTC-1"
SPOTS = (A, B, C)


def written(tmp_path, text):
    path = tmp_path / "labels.tsv"
    path.write_bytes(text.encode())
    return read_label_table(path)


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\tL1\n{B}\tL2\n",
        f"{A},L1\r\n{B},L2\r\n",
        f"\ufeffbarcode;label\n{A};L1\n{B};L2\n",
        f"Barcode,Layer\n{A},L1\n{B},L2\n",
        f"label\tbarcode\nL1\t{A}\nL2\t{B}\n",
        f"label\n{A},L1\n{B},L2\n".replace("label\n", "label,n\n").replace("L1", "L1,3").replace("L2", "L2,4"),
        f'"","x","ground_truth"\n"{A}","1","L1"\n"{B}","2","L2"\n',
        f"{A}\tS\tL1\n{B}\tS\tL2\n{A}\tother\tL9\n",
        f"barcode\tsample\tlabel\n{A}\tS\tL1\n{B}\tS\tL2\n{A}\tother\tL9\n",
        f"barcode\tlabel\n{A[:-2]}\tL1\n{B[:-2]}\tL2\n",
    ],
)
def test_labels_are_read_in_all_forms(text, tmp_path):
    labels = written(tmp_path, text).labels_of("S", SPOTS)
    assert labels is not None
    assert labels.at("S", SPOTS) == ["L1", "L2", ""]
    assert labels.source == "labels.tsv"


def test_a_table_of_other_slides_has_no_labels_for_this_one(tmp_path):
    assert written(tmp_path, f"{A}\tT\tL1\n{A}\tother\tL9\n").labels_of("S", SPOTS) is None


def test_the_column_that_a_card_states_is_read(tmp_path):
    table = written(tmp_path, f"barcode\tk\tm\n{A}\tL1\tx\n")
    assert table.labels_of("S", SPOTS, "m").of_spot == {A: "x"}


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        (f"barcode\tk\tm\n{A}\tL1\tx\n", "", "has the columns barcode, k, m"),
        (f"barcode\tk\n{A}\tL1\n", "m", "has no column 'm'"),
        (f"barcode\tlabel\n{A}\tL1\n{A}\tL2\n", "", "two labels"),
        ("", "", "has no rows"),
        ("barcode\tlabel\n", "", "has no rows"),
        (f"{A}\n{B}\n", "", "has no rows of a barcode and a label"),
        (f"{A}\tL1\n{B}\n", "", "has 1 fields"),
    ],
)
def test_what_cannot_be_told_is_refused(text, column, said, tmp_path):
    with pytest.raises(DataError, match=said):
        written(tmp_path, text).labels_of("S", SPOTS, column)
