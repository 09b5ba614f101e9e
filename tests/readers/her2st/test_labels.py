import gzip

import pytest

from stbench.errors import DataError
from stbench.readers.her2st.labels import check_labels_are_read, label_files, read_labels

ROWS = [("1", 1, 1), ("2", 2, 1), ("", 3, 1), ("NA", 4, 1)]


def write(path, rows=ROWS, *, packed=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "x\ty\tlabel\n" + "".join(f"{x}\t{y}\t{label}\n" for label, x, y in rows)
    packed = path.suffix.lower() == ".gz" if packed is None else packed
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return path


READ = (
    "ST-cluster/lbl/A1-cluster-annotation.tsv.gz", "ST-cluster/lbl/A1-cluster-annotation.tsv",
    "ST-cluster/lbl/A1-CLUSTER-ANNOTATION.TSV.GZ", "ST-pat/lbl/A1_labeled_coordinates.tsv",
    "ST-pat/lbl/A1_labeled_coordinates.tsv.gz", "ST-pat/lbl/a1_labeled_coordinates.tsv",
)  # fmt: skip


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("packed", [True, False])
def test_labels_are_read_however_they_are_packed(tmp_path, name, packed):
    path = write(tmp_path / name, packed=packed)
    files = label_files(tmp_path, "A1")
    assert path in files
    labels = read_labels(files)
    assert labels.at("A1", ("1x1", "2x1", "3x1", "4x1", "5x1")) == ["1", "2", "", "", ""]
    assert labels.source == ("pathologist" if "ST-pat" in name else "expression clusters")
    check_labels_are_read(tmp_path, ["A1"])


UNREAD = (
    "ST-cluster/lbl/A1_labels.tsv.gz", "ST-cluster/A1-cluster-annotation.tsv.gz", "ST-pat/lbl/A1.csv",
    "ST-pat/A1_labeled_coordinates.xlsx", "ST-cluster/lbl/A1-cluster-annotation.csv.gz",
    "ST-cluster/lbl/A1-cluster-annotation.txt",
)  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_a_table_of_labels_under_another_name_is_refused_rather_than_not_read(tmp_path, name):
    write(tmp_path / name)
    with pytest.raises(DataError, match="slide 'A1' has no labels"):
        check_labels_are_read(tmp_path, ["A1"])


@pytest.mark.parametrize(
    "name", ["ST-cluster/lbl/A10-cluster-annotation.tsv.gz", "ST-cluster/readme.md", "ST-pat/img/A1.jpg"]
)
def test_files_of_other_slides_and_no_tables_are_nobodys_business(tmp_path, name):
    write(tmp_path / name)
    check_labels_are_read(tmp_path, ["A1"])


@pytest.mark.parametrize(
    ("row", "told"), [(("9", 1, 1), ":6: has a second label, '9'"), (("1", "x", 1), "has 'x' in column")]
)
def test_contradictions_are_refused_with_their_line(tmp_path, row, told):
    write(tmp_path / READ[0], [*ROWS, row])
    with pytest.raises(DataError, match=told):
        read_labels(label_files(tmp_path, "A1"))


def test_labels_of_another_slide_are_refused():
    from stbench.readers.assembly import Labels

    with pytest.raises(DataError, match="none is of one of its spots"):
        Labels({"50x50": "1"}).at("A1", ("1x1", "2x1"))
