"""The state of a process: what is changed in it is named and put back."""

import numpy as np

from stbench.contract.process import kept_process


def test_what_was_changed_in_a_process_is_named_and_put_back():
    import random

    import torch

    before = random.getstate(), torch.get_num_threads(), torch.get_default_dtype()
    with kept_process() as changed:
        random.random()
        torch.set_num_threads(before[1] + 1)
        torch.set_default_dtype(torch.float64)
        np.seterr(divide="ignore")
    assert changed == [
        "random's generator", "numpy's handling of errors", "torch's threads", "torch's number type",
    ]  # fmt: skip
    assert (random.getstate(), torch.get_num_threads(), torch.get_default_dtype()) == before
