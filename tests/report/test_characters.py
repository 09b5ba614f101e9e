import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.report.characters import PLAIN, legible, write_legibly

ENCODINGS = ("ascii", "latin-1", "gbk", "cp932", "cp437", "koi8-r", "utf-8")


@given(st.text(), st.sampled_from(ENCODINGS))
def test_a_legible_text_can_be_written_and_what_could_be_is_left_as_it_is(text, encoding):
    shown = legible(text, encoding)
    shown.encode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")
    assert legible(shown, encoding) == shown
    if text.isascii():
        assert shown == text


@pytest.mark.parametrize(("character", "plain"), PLAIN.items())
def test_signs_have_words_in_ascii(character, plain):
    assert legible(f"0.3 {character} 0.1", "ascii") == f"0.3 {plain} 0.1"
    assert plain.isascii()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_stream_writes_what_it_has_characters_for_and_never_raises(encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    write_legibly([stream, io.StringIO()])
    stream.write("0.3 ± 0.1 ┃ 漢字 é\n")
    stream.flush()
    written = stream.buffer.getvalue().decode(encoding)
    assert written.startswith("0.3 ")
    assert "±" in written or "+-" in written
