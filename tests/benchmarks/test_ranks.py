"""A small version of ``benchmarks/ranks.py``: margins are three standard errors of what is simulated."""

import numpy as np
import pytest

from benchmarks.ranks import SHAPES, draw_scores, excludes_a_tie, separates, simulated_power
from stbench.analyses.standings import with_rank_ranges
from stbench.statistics import infer, sign_flip_power, units_needed
from tests.made.rows import ranked_rows

BOARDS, TESTS = 240, 600


@pytest.mark.parametrize("shape", SHAPES)
def test_equal_methods_are_told_apart_on_few_boards_by_tests_and_on_many_by_resampled_ranks(shape):
    rng = np.random.default_rng(0)
    scores = draw_scores(shape, BOARDS, 9, 4, rng)
    assert separates(scores).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / BOARDS)
    assert excludes_a_tie(scores, rng).mean() > 0.3


@pytest.mark.parametrize("shift", [0.0, 4.0])
def test_the_simulation_separates_what_a_leaderboard_does(shift):
    for scores in draw_scores("normal", 8, 10, 3, np.random.default_rng(1)):
        scores[:, 0] += shift
        names = [f"m{at}" for at in range(3)]
        table = {name: {f"p{at}": value for at, value in enumerate(scores[:, i])} for i, name in enumerate(names)}
        inference = infer(table, {}, "higher")
        rows = with_rank_ranges(ranked_rows(table), inference, "higher")
        apart = any((row.ranks.best, row.ranks.worst) != (1, 3) for row in rows)
        assert apart == separates(scores[None])[0]


@pytest.mark.parametrize(("effect", "pairs"), [(0.8, 1), (1.2, 3), (2.0, 10), (1.0, 45)])
def test_the_power_of_so_many_patients_is_the_one_that_is_quoted(effect, pairs):
    alpha = 0.05 / pairs
    patients = units_needed(effect, alpha=alpha)
    quoted = sign_flip_power(effect, patients, alpha=alpha)
    simulated = simulated_power(effect, patients, alpha, TESTS, np.random.default_rng(2))
    assert quoted >= 0.8
    assert abs(quoted - simulated) < 0.05 + 2 * np.sqrt(0.16 / TESTS)
