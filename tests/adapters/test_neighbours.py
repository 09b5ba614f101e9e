"""As many neighbours are looked for as a setting says, in training as at test; on a hexagonal array the right ones."""

import inspect
import sys

import numpy as np
import pytest

from stbench.adapters import adapters
from stbench.data import Panel
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides
from tests.made.tracing import traced

PANEL = Panel(GENES[:8])
COUNTS = {
    "parts.retrieval.nearest_references": "k",
    "parts.exemplars.nearest_exemplars": "k metric",
    "parts.graphs.spot_graph": "k",
    "parts.neighbours.nearest_spots": "number",
    "omiclip.loki.top_mean": "k",
    "eggn.edges.closest_edges": "k",
}
"""What looks for neighbours, and its arguments that say how many, and nearest by what."""
SOUGHT = {
    "bleep": ({"k": 7}, {"nearest_references": {7}}),
    "bleep simple": ({"k": 7, "rule": "simple"}, {"nearest_references": {1}}),
    "mclstexp": ({"k": 7}, {"nearest_references": {7}}),
    "cmrcnet": ({"neighbours": 7}, {"nearest_references": {7}}),
    "stimage": ({"predicts": "retrieval", "neighbours": 7}, {"nearest_references": {7}}),
    "omiclip": ({"rule": "retrieval", "k": 7}, {"top_mean": {7}}),
    "gene_neighbours": ({"k": 7}, {"nearest_references": {7}}),
    "hist2st": ({"neighbours": 5}, {"spot_graph": {5}}),
    "thitogene": ({"neighbours": 5}, {"spot_graph": {5}}),
    "eggn": (
        {"exemplars": 5, "metric": "l2", "window_neighbours": 4, "exemplar_neighbours": 2},
        {"nearest_exemplars": {(5, "l2")}, "spot_graph": {4}, "closest_edges": {2}},
    ),
    "egn": ({"exemplars": 5, "metric": "l1"}, {"nearest_exemplars": {(5, "l1")}}),
    "nearest_observed": ({}, {"nearest_spots": {1}}),
    "nearest_aligned": ({}, {"nearest_spots": {1}}),
    "inverse_distance": ({"neighbours": 5}, {"nearest_spots": {5}}),
    "st_dai": ({"neighbours": 5}, {"nearest_spots": {5}}),
}  # fmt: skip


def counted(monkeypatch):
    """Numbers of neighbours that are looked for from here on, by who looks for them."""
    seen = {}
    for path, names in COUNTS.items():
        module, _, name = f"stbench.adapters.{path}".rpartition(".")
        __import__(module)
        function = getattr(sys.modules[module], name)

        def noted(*args, function=function, names=names, **kwargs):
            given = inspect.signature(function).bind(*args, **kwargs).arguments
            values = tuple(given[each] for each in names.split())
            seen.setdefault(function.__name__, set()).add(values if len(values) > 1 else values[0])
            return function(*args, **kwargs)

        for user in [each for key, each in sys.modules.items() if key.startswith("stbench.adapters.")]:
            if vars(user).get(name) is function:
                monkeypatch.setattr(user, name, noted)
    return seen


@pytest.mark.parametrize("name", SOUGHT)
def test_as_many_neighbours_are_looked_for_as_a_setting_says(name, monkeypatch):
    adapter, (settings, sought) = name.split()[0], SOUGHT[name]
    own = adapters[adapter](**SMALL.get(adapter, {}) | settings)
    seen = counted(monkeypatch)
    traced(own, taught_slides(), PANEL)
    assert seen == sought


def test_every_adapter_with_a_number_of_neighbours_is_among_them():
    names = {"k", "neighbours", "exemplars", "window_neighbours", "exemplar_neighbours"}
    built_in = [origin.name for origin in adapters.origins() if origin.built_in]
    having = {
        (name, each) for name in built_in for each in inspect.signature(adapters[name]).parameters if each in names
    }
    assert having == {(name.split()[0], each) for name, (settings, _) in SOUGHT.items() for each in names & {*settings}}


HEXAGONS = np.array([(column, row) for row in range(7) for column in range(row % 2, 13, 2)])
AROUND = {(-2, 0), (2, 0), (-1, -1), (-1, 1), (1, -1), (1, 1)}


def edges_of(graph):
    """(2, n_edges) from neighbour to spot, none from a spot to itself."""
    near = graph.near & (graph.neighbours != np.arange(len(HEXAGONS))[:, None])
    return np.stack([graph.neighbours[near], np.nonzero(near)[0]])


GRAPHS = {
    "hist2st": lambda: edges_of(adapters["hist2st"](neighbours=6).graph(HEXAGONS)),
    "thitogene": lambda: edges_of(adapters["thitogene"](neighbours=6).graph(HEXAGONS)),
    "eggn": lambda: adapters["eggn"](window_neighbours=6)._window_edges(HEXAGONS),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_on_a_hexagonal_array_a_spot_hears_the_six_around_it(name):
    source, target = GRAPHS[name]()
    middle = int(np.flatnonzero((HEXAGONS == (6, 2)).all(axis=1))[0])
    heard = HEXAGONS[source[target == middle]] - HEXAGONS[middle]
    assert sorted(map(tuple, heard.tolist())) == sorted(AROUND)
