"""Gene sentences as token ids, and values as whole numbers of their last decimal."""

import pytest
import torch

from stbench.adapters.comtip.network.sentences import value_codes


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
def test_values_that_cannot_be_printed_are_an_error(value):
    with pytest.raises(ValueError, match="0 or more"):
        value_codes(torch.tensor([value]), 2)
