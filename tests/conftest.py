"""Slow tests run first, so that no worker is left alone with one at the end; a busy machine fails no property."""

import gc
import os
import sys

import pytest
from hypothesis import settings

settings.register_profile("stbench", deadline=None)
settings.load_profile("stbench")


THREADS = os.environ.get("OMP_NUM_THREADS", "")
gc.disable()  # until all tests are collected: each of their many thousand objects stays anyway


def pytest_collection_finish():
    """What is there by now stays to the end: the collector need not look at it time and again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def as_many_threads_as_asked_for():
    """What tests and wider fixtures do to torch's threads ends: two on one core slow the next a hundred times."""
    _put_threads_back()
    yield
    _put_threads_back()


def _put_threads_back():
    torch = sys.modules.get("torch")
    if THREADS.isdecimal() and hasattr(torch, "get_num_threads") and torch.get_num_threads() != int(THREADS):
        torch.set_num_threads(int(THREADS))
