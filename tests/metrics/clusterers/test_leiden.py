import numpy as np
import pytest

from stbench.metrics.clusterers.leiden import STEPS, _nearest, leiden


@pytest.mark.parametrize("wanted", [2, 4, 9])
def test_leiden_finds_as_many_clusters_as_asked_for_at_a_resolution_of_its_own(wanted):
    points = np.random.default_rng(0).normal(size=(150, 5))
    assert [len(set(found)) for found in leiden(points, wanted, range(3)).tolist()] == [wanted] * 3


@pytest.mark.parametrize("wanted", [1, 2])
def test_leiden_takes_the_nearest_number_where_the_graph_falls_apart(wanted):
    points = np.repeat(np.eye(3) * 1e6, 40, axis=0) + np.random.default_rng(0).normal(size=(120, 3))
    (found,) = leiden(points, wanted, (0,))
    assert len(set(found.tolist())) == 3


class Stairs:
    """Clusterings whose number grows with the resolution; it notes what it was asked."""

    def __init__(self, number_at):
        self.number_at, self.asked = number_at, []

    def __call__(self, resolution):
        self.asked.append(resolution)
        return np.arange(int(self.number_at(resolution)))


@pytest.mark.parametrize(("wanted", "steps"), [(3, [1.0]), (6, [1.0, 2.0]), (12, [1.0, 2.0, 4.0]), (2, [1.0, 0.5]),
                                               (4, [1.0, 2.0, 1.5])])  # fmt: skip
def test_the_resolution_doubles_until_it_is_too_high_and_is_halved_between(wanted, steps):
    stairs = Stairs(lambda resolution: np.floor(3 * resolution))
    found = _nearest(stairs, wanted)
    assert stairs.asked[: len(steps)] == steps
    assert len(found) == wanted


@pytest.mark.parametrize(("wanted", "number"), [(2, 1), (8, 9), (5, 1), (6, 9)])
def test_of_numbers_that_jump_over_the_wanted_one_the_nearest_is_taken(wanted, number):
    stairs = Stairs(lambda resolution: 1 + 8 * (resolution > 1.3))
    assert len(_nearest(stairs, wanted)) == number
    assert len(stairs.asked) == STEPS
