"""A stated pixel size counts where a scanner can have written it."""

from dataclasses import dataclass

import pytest

from stbench.data.images.notes import stated_mpp, turned


@dataclass
class Scan:
    stated_mpp_um: float | None
    orientation: int = 1


@pytest.mark.parametrize(("stated", "plausible"), [(None, None), (0.25, 0.25), (352.8, None), (1e-9, None), (2.0, 2.0)])
def test_sizes_of_screens_are_none(stated, plausible):
    assert stated_mpp(Scan(stated)) == plausible


@pytest.mark.parametrize(("image", "said"), [(Scan(None), False), (Scan(None, 6), True), (object(), False)])
def test_a_turned_image_is_said(image, said):
    assert bool(turned(image)) is said
