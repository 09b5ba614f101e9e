"""Sections: tiles, scaled patches, and answers put together again."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.parts import sections
from stbench.adapters.parts.sections import Sections, n_positions, tiles
from stbench.data.patches import PatchSpec
from tests.made.taught import taught_slides

PATCH = PatchSpec(side_um=80.0, pixels=8)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=60), st.integers(1, 20))
def test_tiles_hold_every_spot_once_and_never_too_many(positions: list[tuple[int, int]], most: int) -> None:
    cut = tiles(np.array(positions), most)
    assert sorted(np.concatenate(cut)) == list(range(len(positions)))
    assert max(map(len, cut)) <= most


@pytest.mark.parametrize("most", [5, 100])
def test_outputs_of_tiles_are_in_the_order_of_spots(most: int) -> None:
    (slide,) = taught_slides(("A1",))
    numbers = Sections(PATCH, "raw", most).outputs(slide, lambda rows: torch.from_numpy(rows[:, None]).float())
    np.testing.assert_array_equal(numbers[:, 0], np.arange(slide.n_spots))


@pytest.mark.parametrize(("scaling", "low", "high"), [("raw", 0.0, 255.0), ("imagenet", -2.2, 2.7)])
def test_images_are_scaled_as_wanted(scaling: str, low: float, high: float) -> None:
    (slide,) = taught_slides(("A1",))
    images = Sections(PATCH, scaling, 100).images(slide, np.arange(3), "cpu")
    assert images.shape == (3, 3, 8, 8)
    assert low <= images.min() < images.max() <= high


@pytest.mark.parametrize("scaling", ["raw", "imagenet"])
@pytest.mark.parametrize("on_gpu", [False, True], ids=["cpu", "gpu"])
def test_images_that_are_asked_for_again_are_the_same_and_on_a_gpu_cut_once(monkeypatch, scaling, on_gpu) -> None:
    (slide,), rows = taught_slides(("A1",)), np.arange(3)
    cut, count = Sections.cut, []
    monkeypatch.setattr(sections, "is_gpu", lambda device: on_gpu)
    monkeypatch.setattr(Sections, "cut", lambda own, *asked: count.append(1) or cut(own, *asked))
    own = Sections(PATCH, scaling, 100)
    again, wanted = own.lasting(slide, rows, "cpu"), own.images(slide, rows, "cpu")
    count.clear()
    for _ in range(2):
        assert torch.equal(again(), wanted)
    assert len(count) == (0 if on_gpu else 2)


def test_positions_reach_to_the_largest_of_all_slides() -> None:
    assert n_positions(taught_slides()) == 6


def test_spots_beyond_the_tables_take_the_nearest_row() -> None:
    (slide,) = taught_slides(("A1",))
    moved = replace(slide, array_xy=slide.array_xy - 2)
    positions = Sections(PATCH, "raw", 100).positions(moved, np.arange(slide.n_spots), 3, "cpu")
    assert torch.equal(positions, torch.from_numpy((slide.array_xy - 2).clip(0, 2)))
