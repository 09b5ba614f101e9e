"""EGGN against the authors' network, and the layout of its files."""

import numpy as np
import pytest
import torch

from stbench.adapters.eggn.network import EGGN, EGGNShape, SlideGraph
from stbench.adapters.parts.fitting import seeded
from tests.adapters.eggn.published import from_published, load_published
from tests.made.golden import assert_matches, description, fill, golden
from tests.made.reproduced import reproduces


def golden_graph() -> SlideGraph:
    given = golden("eggn").tensors
    nodes = given["input/example"]
    return SlideGraph(
        windows=given["input/window"], exemplars=nodes[:, :-250], expression=nodes[:, -250:],
        near=given["edges/window_near_window"], close=given["edges/example_close_example"],
        refer=given["edges/example_refer_window"],
    )  # fmt: skip


def golden_network() -> EGGN:
    return load_published(fill({e["key"]: tuple(e["shape"]) for e in description("eggn")["state_dict"]}))


@reproduces("eggn", "output/pred")
def test_predictions_match_the_reference() -> None:
    with torch.no_grad():
        assert_matches(golden_network()(golden_graph()), "output/pred", "eggn")


@pytest.mark.parametrize("separator", [("", "__", ""), ("<", "___", ">")], ids=["2.3", "2.4"])
def test_files_of_the_authors_code_load_strictly(separator: tuple[str, str, str]) -> None:
    before, between, after = separator
    entries = description("eggn_published_keys")["state_dict"]
    keys = [entry["key"] for entry in entries]
    for relation in ("window__near__window", "example__close__example", "example__refer__window"):
        written = before + relation.replace("__", between) + after
        keys = [key.replace(relation, written) for key in keys]
    with torch.device("meta"):
        file = {key: torch.empty(entry["shape"]) for key, entry in zip(keys, entries, strict=True)}
        shape, state = from_published(file)
        network = EGGN(shape)
    assert shape == EGGNShape(n_genes=250, exemplar_expression="hidden", activated_messages=True)
    assert {key: value.shape for key, value in state.items()} == {
        key: value.shape for key, value in network.state_dict().items()
    }
    assert sum(value.numel() for value in state.values()) == 11_277_051


@pytest.mark.parametrize("exemplar_expression", ["expression", "hidden"])
@pytest.mark.parametrize("activated_messages", [True, False])
def test_each_reading_gives_something_else(exemplar_expression: str, activated_messages: bool) -> None:
    published = golden_network()
    readings = {"exemplar_expression": exemplar_expression, "activated_messages": activated_messages}
    network = EGGN(EGGNShape(**(vars(published.shape) | readings))).eval()
    network.load_state_dict(published.state_dict())
    same = torch.allclose(network(golden_graph()), published(golden_graph()), atol=1e-5)
    assert same == (exemplar_expression == "hidden" and activated_messages)


@pytest.mark.parametrize("edges", ["near", "close", "refer"])
def test_a_graph_without_some_edges_says_something_else(edges: str) -> None:
    network, graph = golden_network(), golden_graph()
    less = network(graph._replace(**{edges: torch.zeros(2, 0, dtype=torch.int64)}))
    assert torch.isfinite(less).all()
    assert not torch.allclose(less, network(graph), atol=1e-5)


with seeded(np.random.default_rng(0)):
    STARTED = EGGN(EGGNShape(n_features=96, n_genes=24, width=64, n_layers=1))
LINEAR = {name: part for name, part in STARTED.named_modules() if isinstance(part, torch.nn.Linear)}


@pytest.mark.parametrize("name", [name for name in LINEAR if ".refer." not in name])
def test_matrices_start_as_glorot_has_them_and_biases_at_zero(name: str) -> None:
    bound = (6 / sum(LINEAR[name].weight.shape)) ** 0.5
    assert 0.95 * bound < LINEAR[name].weight.abs().max() <= bound
    assert LINEAR[name].bias is None or not LINEAR[name].bias.any()


@pytest.mark.parametrize("name", [name for name in LINEAR if ".refer." in name])
def test_where_exemplars_meet_windows_matrices_start_small(name: str) -> None:
    assert LINEAR[name].weight.std().item() == pytest.approx(0.02, rel=0.1)
    assert LINEAR[name].bias is None or name.endswith("gates") or not LINEAR[name].bias.any()
