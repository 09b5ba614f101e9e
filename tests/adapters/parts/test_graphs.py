"""Graphs of spots: the authors' neighbours where there are no ties, and what is done where there are none at all."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from stbench.adapters.parts.graphs import Graph, spot_graph, unit_positions
from tests.adapters.parts.edges import matrix_of
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

PRUNES = {"NA": "none", "STD": "std", "Grid": "grid"}


def dense(graph: Graph) -> torch.Tensor:
    return matrix_of(*map(torch.from_numpy, graph))


@pytest.mark.parametrize("tag", ["NA", "STD", "Grid"])
@reproduces("hist2st", "adj/{tag}")
def test_neighbours_match_the_reference(tag: str) -> None:
    positions = golden("hist2st").tensors["adj/positions"].numpy()
    expected = golden("hist2st").tensors[f"adj/{tag}"]
    got = dense(spot_graph(positions, 4, PRUNES[tag]))
    lonely = expected.sum(dim=1) == 0  # there the authors have nothing, and a mean of it is NaN
    got[lonely] = 0
    assert_matches(got, f"adj/{tag}", "hist2st")


@pytest.mark.parametrize("tag", ["Grid_k4", "NA_k4"])
@reproduces("her2st_dataset", "adj/{tag}", "adj/row_without_ties")
def test_neighbours_of_a_real_section_match_where_nothing_is_tied(tag: str) -> None:
    given = golden("her2st_dataset").tensors
    positions = given["position"].numpy().astype(float)
    expected = given[f"adj/{tag}"].float()
    got = dense(spot_graph(positions, 4, PRUNES[tag.split("_")[0]]))
    lengths = np.sort(np.linalg.norm(positions[:, None] - positions, axis=2), axis=1)
    untied = torch.from_numpy(lengths[:, 4] != lengths[:, 5])
    assert_matches(untied.float(), "adj/row_without_ties", "her2st_dataset")
    assert torch.equal(got.sum(dim=1), expected.sum(dim=1))
    assert_matches(torch.where(untied[:, None], got, expected), f"adj/{tag}", "her2st_dataset")


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=30, unique=True),
    st.integers(1, 5), st.sampled_from(["grid", "std", "none"]), st.booleans(),
)  # fmt: skip
def test_every_spot_has_a_neighbour_and_never_itself_beside_others(positions, k, prune, own):
    matrix = dense(spot_graph(np.array(positions, float), k, prune, own=own))
    degree, itself = matrix.sum(dim=1), matrix.diagonal()
    assert (degree >= 1).all()
    assert (matrix <= 1).all()
    assert ((itself == 1) == (own | (degree == itself))).all()


@pytest.mark.parametrize(
    ("array_xy", "steps"),
    [([(0, 0), (2, 0), (1, 1)], [1.0, 1.0, 1.0]), ([(0, 0), (1, 0), (0, 1)], [1.0, 1.0, 2**0.5])],
    ids=["hexagonal", "square"],
)
def test_spots_next_to_each_other_are_one_apart(array_xy, steps):
    first, second, third = unit_positions(np.array(array_xy))
    lengths = [np.linalg.norm(first - second), np.linalg.norm(first - third), np.linalg.norm(second - third)]
    assert lengths == pytest.approx(steps)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
def test_other_positions_change_nothing_but_the_names(order):
    places = np.array([(0.0, 0), (1, 0), (0, 2.5), (4, 1)])
    straight, turned = dense(spot_graph(places, 2)), dense(spot_graph(places[list(order)], 2))
    assert torch.equal(straight[list(order)][:, list(order)], turned)
