"""Traits of torch, matplotlib and scikit-learn: each is read, put back, and known as it is when fresh."""

import subprocess
import sys

import matplotlib
import pytest
import sklearn
import torch

from stbench.runs.process.libraries import library_traits

CHANGES = {
    "torch's global generator": lambda: torch.rand(1),
    "torch's threads": lambda: torch.set_num_threads(torch.get_num_threads() + 1),
    "torch's number type": lambda: torch.set_default_dtype(torch.float64),
    "torch's device": lambda: torch.set_default_device("meta"),
    "torch's deterministic mode": lambda: torch.use_deterministic_algorithms(True),
    "torch's precision of products": lambda: torch.set_float32_matmul_precision("medium"),
    "torch's gradients": lambda: torch.set_grad_enabled(False),
    "scikit-learn's settings": lambda: sklearn.set_config(transform_output="pandas"),
    "matplotlib's settings": lambda: matplotlib.rcParams.update({"font.size": 40}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_and_put_back(name):
    traits = library_traits()
    before = {name: trait.read() for name, trait in traits.items()}
    CHANGES[name]()
    changed = [name for name, trait in traits.items() if trait.read() != before[name]]
    traits[name].put(before[name])
    assert changed == [name]
    assert {name: trait.read() for name, trait in traits.items()} == before


def test_kernels_that_were_turned_off_are_seen():
    read = library_traits()["torch's choice of kernels"].read
    before = read()
    with torch.backends.mkldnn.flags(enabled=False):
        assert read() != before
    assert read() == before


def test_what_a_fresh_library_is_like_is_known():
    code = (
        "import torch, matplotlib, sklearn; from stbench.runs.process.libraries import library_traits;"
        "print([n for n, trait in library_traits().items() if trait.fresh and trait.fresh() != trait.read()])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"OMP_NUM_THREADS": "2"}
    )
    assert ended.stdout.strip() == "[]"


def test_libraries_that_are_not_loaded_have_no_traits():
    code = "import stbench.runs.process.libraries as own; print(own.library_traits())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "{}"
