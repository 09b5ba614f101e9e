"""What a file says of its own scale and orientation is compared and passed on."""

from dataclasses import dataclass

import pytest

from stbench.readers.image_remarks import remarks_on_image


@dataclass
class Scan:
    stated_mpp_um: float | None = None
    orientation: int = 1


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        (Scan(), []),
        (Scan(0.5), []),
        (Scan(0.51), []),
        (Scan(0.25), ["says 0.25 µm per pixel"]),
        (Scan(0.6), ["gives 0.5"]),
        (Scan(352.8), []),
        (Scan(None, 6), ["orientation 6"]),
        (Scan(0.25, 3), ["says 0.25", "orientation 3"]),
        (object(), []),
    ],
)
def test_what_differs_is_remarked(scan, said):
    remarks = remarks_on_image("S", scan, 0.5)
    assert len(remarks) == len(said)
    for remark, words in zip(remarks, said, strict=True):
        assert words in remark
