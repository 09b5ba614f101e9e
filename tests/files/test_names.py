"""Names of files: a whitelist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.errors import CardError, StoreError
from stbench.files.names import LONGEST, file_name


@pytest.mark.parametrize("name", ["mine", "gene-pred", "a.b_c+d e", "6mer", "données", "数据"])
def test_a_name_of_a_file(name):
    assert file_name(name, "here", StoreError) == name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../up", "a/b", "a\\b", ".hidden", "-option", "_x", "a ", "a.", "con", "NUL.md", "com1", "a\nb",
     "a\x1bb", "\u202ea", "a:b", "a*", "x" * 300, "\0", "~", "a\ud800"],
)  # fmt: skip
def test_no_name_of_a_file(name):
    with pytest.raises(StoreError, match="cannot name a file"):
        file_name(name, "here", StoreError)


@given(st.text(max_size=200))
def test_a_name_that_passes_leads_nowhere(name):
    try:
        assert file_name(name, "here", CardError) == name
    except CardError:
        return
    assert not set(name) & set('/\\:*?"<>|\0')
    assert name.isprintable()
    assert name[0] not in ".-"
    assert len(name.encode()) <= LONGEST
