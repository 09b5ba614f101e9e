"""Slow tests run first, so that no worker is left alone with one at the end; a busy machine fails no property."""

from hypothesis import settings

settings.register_profile("stbench", deadline=None)
settings.load_profile("stbench")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
