"""What a table is, by its first two lines."""

import gzip

import pytest

from stbench.errors import DataError
from stbench.readers.st_tables.heads import Content, head_of

NUMBERS = "\t".join("0123456789")
GENES = "\t".join(f"G{number}" for number in range(10))
SPOTS = "\t".join(f"{number}x1" for number in range(10))
CASES = {
    f"\t{GENES}\n1x1\t{NUMBERS}\n": Content.COUNTS,
    f"{GENES}\n1x1\t{NUMBERS}\n": Content.COUNTS,
    f"gene\t{SPOTS}\nG1\t{NUMBERS}\n": Content.COUNTS,
    f'""\t{GENES}\n"1x1"\t{NUMBERS}\n': Content.COUNTS,
    f"\ufeff\t{GENES}\r\n1x1\t{NUMBERS}\r\n": Content.COUNTS,
    f",{GENES}\n1x1,{NUMBERS}\n".replace("\t", ","): Content.COUNTS,
    "x\ty\tpixel_x\tpixel_y\n1\t1\t3\t4\n": Content.SPOTS,
    "x,y,new_x,new_y,pixel_x,pixel_y\n1,1,1,1,3,4\n": Content.SPOTS,
    "1\t1\t1.0\t1.0\t3\t4\n2\t1\t2.0\t1.0\t5\t4\n": Content.SPOTS,
    "1\t1\t1.0\t1.0\t3\t4\t1\n2\t1\t2.0\t1.0\t5\t4\t0\n": Content.SPOTS,
    ",X,Y\n10x17,3400.5,7000\n": Content.SPOTS,
    "x\ty\tpixel_x\tpixel_y\tlabel\n1\t1\t3\t4\ttumour\n": Content.OTHER,
    "samples;individual\nS1.tsv;1\n": Content.OTHER,
    "spot\tlabel\n1x1\ttumour\n": Content.OTHER,
    "spot\tcluster\n1x1\t3\n": Content.OTHER,
    f"cell\t{GENES}\nAAAC-1\t{NUMBERS}\n": Content.OTHER,
    "": Content.OTHER,
    "a note\n": Content.OTHER,
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("text", CASES)
def test_a_table_is_known_by_its_first_lines(tmp_path, text, packed):
    path = tmp_path / "t.tsv"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert head_of(path).content is CASES[text]


@pytest.mark.parametrize("length", [2, 10, 40])
def test_a_table_that_is_cut_short_is_refused(tmp_path, length):
    content = gzip.compress("".join(f"{number}\t{number**2}" for number in range(99)).encode())
    (tmp_path / "t.tsv.gz").write_bytes(content[:length])
    with pytest.raises(DataError, match="cannot be read"):
        head_of(tmp_path / "t.tsv.gz")
