"""The state of a process: what is changed in it is named and put back."""

import os
import random

import numpy as np
import pytest
import torch

from stbench.contract.process import kept_process


def test_what_was_changed_in_a_process_is_named_and_put_back():
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


def add_variable():
    os.environ["STBENCH_MADE"] = "1"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (random.random, "random's generator"),
        (lambda: np.random.random(), "numpy's global generator"),  # noqa: NPY002
        (lambda: np.seterr(divide="raise"), "numpy's handling of errors"),
        (lambda: os.chdir("/"), "the working folder"),
        (add_variable, "the environment"),
        (lambda: torch.rand(1), "torch's global generator"),
        (lambda: torch.set_num_threads(torch.get_num_threads() + 1), "torch's threads"),
        (lambda: torch.set_default_dtype(torch.float64), "torch's number type"),
        (lambda: torch.use_deterministic_algorithms(True), "torch's deterministic mode"),
        (lambda: torch.set_float32_matmul_precision("medium"), "torch's precision of products"),
        (lambda: torch.set_grad_enabled(False), "torch's gradients"),
    ],
)
def test_every_part_of_a_process_is_watched_and_put_back(change, name):
    with kept_process() as outer:
        with kept_process() as changed:
            change()
        assert name in changed  # torch sets variables of the environment when it first becomes deterministic
        assert set(changed) <= {name, "the environment"}
    assert outer == []


def test_what_fails_inside_leaves_the_process_as_it_was_too():
    before, names = os.getcwd(), []

    def fails():
        with kept_process() as changed:
            names.append(changed)
            os.chdir("/")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert names == [["the working folder"]]
    assert os.getcwd() == before
