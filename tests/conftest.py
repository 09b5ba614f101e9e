"""Slow tests run first, so that no worker is left alone with one at the end; a busy machine fails no property."""

import gc
import sys

import pytest
from hypothesis import settings

settings.register_profile("stbench", deadline=None)
settings.load_profile("stbench")


gc.disable()  # until all tests are collected: each of their many thousand objects stays anyway


def pytest_collection_finish():
    """What is there by now stays to the end: the collector need not look at it time and again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def as_many_threads_as_before():
    """What a test does to torch's threads ends with it: two that spin on one core slow the next a hundred times."""
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if hasattr(torch, "get_num_threads") else None
    yield
    if before is not None and torch.get_num_threads() != before:
        torch.set_num_threads(before)
