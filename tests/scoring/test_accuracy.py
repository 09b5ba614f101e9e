"""Accuracy score: the mean rank over four metrics, as the published ranks of seven methods have it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.scoring.accuracy import BEST, PARTS, accuracy_scores

PUBLISHED = {  # sevenths in PCC, SSIM, RMSE, JS: Dataset4_score.txt of QuKunLab/SpatialBenchmarking
    "gimVI": (7, 6, 7, 7), "SpaGE": (6, 5, 6, 5), "Tangram": (5, 7, 5, 6), "Seurat": (4, 4, 4, 4),
    "LIGER": (3, 3, 3, 1), "novoSpaRc": (2, 2, 2, 3), "SpaOTsc": (1, 1, 1, 2),
}  # fmt: skip
SIGNS = {"pcc": 1, "ssim": 1, "rmse": -1, "js": -1}
"""Errors fall as ranks rise."""


def values_of(ranks):
    return {part: SIGNS[part] * rank for part, rank in zip(PARTS, ranks, strict=True)}


@pytest.mark.parametrize("method", PUBLISHED)
def test_it_is_the_mean_of_the_published_ranks(method):
    scores = accuracy_scores({name: values_of(ranks) for name, ranks in PUBLISHED.items()})
    assert scores[method] == pytest.approx(sum(PUBLISHED[method]) / 4 / 7)


tables = st.integers(1, 6).flatmap(lambda n: st.lists(st.tuples(*[st.integers(-3, 3)] * 4), min_size=n, max_size=n))


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms())
def test_it_lies_between_one_rank_and_all_and_the_order_of_rows_does_not_matter(table, random):
    values = {f"m{number}": values_of(ranks) for number, ranks in enumerate(table)}
    scores = accuracy_scores(values)
    assert all(1 / len(table) - 1e-9 <= score <= BEST for score in scores.values())
    assert np.mean(list(scores.values())) == pytest.approx((len(table) + 1) / 2 / len(table))
    names = random.sample(list(values), len(values))
    assert accuracy_scores({name: values[name] for name in names}) == pytest.approx(scores)


@pytest.mark.parametrize("part", PARTS)
def test_a_row_without_a_number_has_no_score_and_moves_no_other(part):
    values = {name: values_of(ranks) for name, ranks in PUBLISHED.items()}
    lacking = values | {"none": {**values_of((9, 9, 9, 9)), part: float("nan")}}
    scores = accuracy_scores(lacking)
    assert np.isnan(scores.pop("none"))
    assert scores == accuracy_scores(values)


def test_a_table_without_rows_has_no_scores():
    assert accuracy_scores({}) == {}
