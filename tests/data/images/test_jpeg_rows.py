"""Strips of a marked JPEG file have the pixels that decoding the whole gives; all other files are left alone."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image as PillowImage
from simplejpeg import decode_jpeg

from stbench.data.images.jpeg_rows import rows_of

PIXELS = np.random.default_rng(0).integers(0, 255, (171, 75, 3), dtype=np.uint8)


def jpeg(mode="RGB", pixels=PIXELS, **options):
    file = io.BytesIO()
    PillowImage.fromarray(pixels).convert(mode).save(file, "JPEG", **{"restart_marker_rows": 1, **options})
    return file.getvalue()


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_rows_are_decoded_to_the_pixels_of_the_whole_but_for_colours_at_their_edges(data):
    mode, sampling = data.draw(st.sampled_from([("RGB", 0), ("RGB", 1), ("RGB", 2), ("L", 0), ("CMYK", 0)]))
    content = jpeg(
        mode, subsampling=sampling, quality=data.draw(st.sampled_from([30, 95])), exif=b"Exif\0\0" + b"x" * 9
    )
    rows = rows_of(content)
    block = 16 if sampling == 2 else 8
    assert len(rows) == -(-171 // block)
    first = data.draw(st.integers(0, len(rows) - 1))
    last = data.draw(st.integers(first + 1, len(rows)))
    low, high = max(first - 1, 0), min(last + 1, len(rows))
    strip = decode_jpeg(rows.file(low, high), colorspace="RGB", strict=True)[(first - low) * block :]
    whole = decode_jpeg(content, colorspace="RGB")[first * block : last * block]
    assert_array_equal(strip[: len(whole)], whole)


MARKED, UNMARKED = jpeg(), jpeg(restart_marker_rows=0)
OTHERS = {
    "no marks": UNMARKED,
    "marks of two rows": jpeg(restart_marker_rows=2),
    "marks of some blocks": jpeg(restart_marker_rows=0, restart_marker_blocks=3),
    "progressive": jpeg(progressive=True),
    "a mark out of order": MARKED.replace(b"\xff\xd1", b"\xff\xd2"),
    "a mark too many": MARKED[:-2] + b"\xff\xd2\xff\xd9",
    "no end": MARKED[:-2],
    "header alone": MARKED[:300],
    "a broken scan": MARKED.replace(b"\xff\xda\0\x0c", b"\xff\xda\0\2"),
    "a broken frame": MARKED.replace(b"\xff\xc0\0\x11", b"\xff\xc0\0\3"),
    "nothing": b"",
    "four bytes": b"\xff\xd8\xff\xda",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_of_another_kind_is_left_to_be_decoded_whole(kind):
    assert rows_of(OTHERS[kind]) is None


@settings(deadline=None)
@given(st.integers(2, len(UNMARKED) - 1), st.integers(0, 255), st.booleans())
def test_a_file_with_a_changed_byte_is_taken_apart_or_left_alone(place, value, marked):
    content = bytearray(MARKED if marked else UNMARKED)
    content[place] = value
    rows = rows_of(bytes(content))
    assert rows is None or rows.file(0, len(rows)).startswith(b"\xff\xd8")


def test_zeros_behind_the_end_do_no_harm():
    assert rows_of(MARKED + b"\0" * 20) is not None
