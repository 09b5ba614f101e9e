"""What an actor holds fits a node of the cluster, whatever a card says."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.cards import Resources
from stbench.runs.engines.ray.shapes import Shape, nodes_of

SMALL, LARGE = Shape(2.0, 0.0, 4e9), Shape(16.0, 4.0, 64e9)


@pytest.mark.parametrize(
    ("resources", "threads", "nodes", "expected"),
    [
        (Resources(), 1, [SMALL], (1, 0, 0)),
        (Resources(), 2, [SMALL], (2, 0, 0)),
        (Resources(cpus=4), 1, [SMALL], (2, 0, 0)),
        (Resources(cpus=4), 1, [SMALL, LARGE], (4, 0, 0)),
        (Resources(gpus=0.25), 1, [LARGE], (1, 0.25, 0)),
        (Resources(gpus=1 / 3), 1, [LARGE], (1, 0.3333, 0)),
        (Resources(gpus=1.5), 1, [LARGE], (1, 2, 0)),
        (Resources(gpus=9.0, memory_gb=2.0), 1, [SMALL, LARGE], (1, 4, 2e9)),
        (Resources(memory_gb=100.0), 1, [SMALL, LARGE], (1, 0, 64e9)),
        (Resources(cpus=3), 1, [], (3, 0, 0)),
    ],
)
def test_an_actor_holds_what_its_jobs_need(resources, threads, nodes, expected):
    assert Shape.of_job(resources, threads, nodes) == expected


shapes = st.tuples(st.integers(1, 64), st.integers(0, 8), st.integers(1, 2**40)).map(lambda drawn: Shape(*drawn))


@given(st.lists(shapes, min_size=1, max_size=4), st.integers(1, 99), st.floats(0, 20), st.floats(0, 9999))
def test_every_job_fits_some_node(nodes, cpus, gpus, memory_gb):
    shape = Shape.of_job(Resources(cpus=cpus, gpus=gpus, memory_gb=memory_gb), 1, nodes)
    assert any(shape.fits(node) for node in nodes)


@given(st.lists(shapes, max_size=4), shapes)
def test_what_is_left_after_all_that_is_held_is_what_was_there(held, total):
    left = total.without(Shape.sum(held))
    for shape in held:
        left = left.without(Shape(*(-value for value in shape)))
    assert left == pytest.approx(total)


def test_nodes_are_those_that_live():
    nodes = [{"Alive": True, "Resources": {"CPU": 2.0, "memory": 5.0}}, {"Alive": False, "Resources": {"CPU": 9.0}}]
    assert nodes_of(SimpleNamespace(nodes=lambda: nodes)) == [Shape(2.0, 0.0, 5.0)]
