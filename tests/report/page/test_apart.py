"""Apart: what finds no room in the index, the first table of every dataset last."""

from dataclasses import replace

import pytest

from stbench.report.page.apart import apart
from stbench.report.page.tables import Published
from tests.made.boards import boards, gallery


def tables(*keys):
    """Tables of one gallery each, in order."""
    board = boards()[0]
    pairs = [key.split("/") for key in keys]
    return [
        Published(replace(board, facts=replace(board.facts, dataset=dataset, task=task)), {}, gallery())
        for dataset, task in pairs
    ]


def size():
    """Of one gallery with its pictures: the least room that leaves nothing apart, by halves."""
    low, high = 0, 10**7
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if apart(tables("a/1"), middle) else (low, middle)
    return high


@pytest.mark.parametrize(
    ("galleries", "left"),
    [(0, {"a/1", "a/2", "b/1"}), (1, {"a/2", "b/1"}), (3, set())],
)
def test_what_finds_no_room_is_apart(galleries, left):
    assert apart(tables("a/1", "a/2", "b/1"), galleries * size()) == left


def test_the_first_table_of_every_dataset_is_placed_before_a_second():
    assert "b/1" not in apart(tables("a/1", "a/2", "a/3", "b/1"), 2 * size() - 1)


def test_a_table_without_a_gallery_needs_no_room():
    board = boards()[0]
    assert apart([Published(board, {}, None)], 0) == frozenset()
