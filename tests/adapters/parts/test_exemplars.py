"""Exemplars: nearest by either distance, never of one's own slide."""

import pytest
import torch

from stbench.adapters.parts import exemplars
from stbench.adapters.parts.exemplars import nearest_exemplars, nearest_of
from stbench.adapters.parts.min_max import MinMax
from tests.made.golden import assert_matches, golden
from tests.made.reproduced import reproduces

REFERENCES = torch.tensor([[0.0, 0.0], [3.0, 3.0], [5.0, 0.0], [9.0, 9.0]])


@reproduces("egn", "retrieval/*")
def test_retrieval_matches_the_reference() -> None:
    given = golden("egn").tensors
    listed, embeddings = given["retrieval/index"], given["retrieval/embeddings"]
    distances = torch.full(embeddings.shape[:2], torch.inf, dtype=torch.float64)
    distances[listed[:, 2].long(), listed[:, 1].long()] = -listed[:, 0]
    (rows,) = nearest_of(distances.view(1, -1), 3)
    expression = torch.log10(given["retrieval/counts"].flatten(0, 1) + 1.0).numpy()
    assert_matches(embeddings.flatten(0, 1)[rows], "retrieval/op_emb", "egn")
    assert_matches(MinMax.of(expression).scaled(expression)[rows], "retrieval/op_count", "egn")


@pytest.mark.parametrize("elements", [1, 5, 9, 100])
@pytest.mark.parametrize("slides", [None, torch.tensor([0, 0, 1, 1])])
def test_queries_are_answered_alike_in_blocks_of_any_size(elements, slides, monkeypatch):
    expected = nearest_exemplars(REFERENCES, REFERENCES, 2, "l1", slides=slides)
    monkeypatch.setattr(exemplars, "BLOCK_ELEMENTS", elements)
    assert torch.equal(nearest_exemplars(REFERENCES, REFERENCES, 2, "l1", slides=slides), expected)


@pytest.mark.parametrize(("metric", "p"), [("l1", 1.0), ("l2", 2.0)])
@pytest.mark.parametrize("slides", [None, [0] * 40, [0] * 15 + [1] * 25], ids=["of others", "one slide", "two slides"])
def test_they_are_those_of_the_smallest_distances(metric, p, slides, monkeypatch):
    monkeypatch.setattr(exemplars, "AT_ONCE", 7)
    references = torch.randn(40, 33, generator=torch.Generator().manual_seed(0)) + 5
    queries = references[:9] + 0.1 if slides is None else references
    owners = None if slides is None else torch.tensor(slides)
    expected = torch.cdist(queries.double(), references.double(), p=p)
    if owners is not None:
        expected[torch.eye(40, dtype=torch.bool) if not any(slides) else owners[:, None] == owners] = torch.inf
    rows = nearest_exemplars(queries, references, 5, metric, slides=owners)
    assert torch.equal(rows, nearest_of(expected, 5))


@pytest.mark.parametrize(("metric", "expected"), [("l1", [1, 2, 0]), ("l2", [2, 1, 0])])
def test_the_nearest_come_last(metric, expected):
    """From the origin, (3, 3) is the farther by city blocks and the nearer as the crow flies."""
    assert nearest_exemplars(torch.zeros(1, 2), REFERENCES, 3, metric).tolist() == [expected]


@pytest.mark.parametrize("slides", [[0, 0, 1, 1], [0, 1, 2, 2]])
def test_none_is_of_its_own_slide(slides):
    owners = torch.tensor(slides)
    rows = nearest_exemplars(REFERENCES, REFERENCES, 9, "l1", slides=owners)
    assert rows.shape == (4, 2)
    assert (owners[rows] != owners[:, None]).all()


@pytest.mark.parametrize("k", [0, 1, 9])
def test_in_a_single_slide_none_is_its_own(k):
    rows = nearest_exemplars(REFERENCES, REFERENCES, k, "l2", slides=torch.zeros(4, dtype=torch.int64))
    assert rows.shape == (4, min(k, 3))
    assert (rows != torch.arange(4)[:, None]).all()
