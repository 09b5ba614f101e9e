"""Natural images: photographs of a package, grey, small, in [0, 1]."""

import numpy as np
import pytest

from stbench.adapters.s2s_st.images import natural_images


@pytest.mark.parametrize("number", [0, 1])
def test_they_are_grey_and_large_enough_for_crops(number):
    image = natural_images()[number]
    assert image.dtype == np.float32
    assert min(image.shape) > 100
    assert 0 <= image.min() < 0.2 < 0.8 < image.max() <= 1
    assert np.abs(np.diff(image, axis=1)).mean() < 0.1, "neighbouring pixels are alike"
