"""Replay: any setting of the switches gives what plain loops give, to 1e-9."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.analyses.rescoring.averaging import mean_over_units
from stbench.analyses.rescoring.base import switch_values
from stbench.analyses.rescoring.replay import Replay, poisons
from stbench.analyses.rescoring.stored import replays_of
from tests.made.ledger import deep_answers, deep_cohort, plain_number, plain_pcc, setting, views_of

MADE = deep_answers()
VIEWS = views_of(MADE)
(REPLAY,) = replays_of(MADE.entrants[0], MADE, VIEWS)
ALL = np.ones((1, 4))
NORMS = ("cp10k", "cp10k-in-panel", "log-raw", "gene-over-slide", "log-share")
POOLS = ("within-slide", "within-patient", "within-fold", "all-folds")
SUBSETS = ("all-genes", "hvg-test-4", "heg-test-4", "hvg-train-4", "heg-train-4", "best-genes-4", "hpg-4", "markers")
NANS = ("counted-out", "dropped", "refilled", "zero", "minus-one", "poison", "misindexed")
PANELS = ("train-slides", "hvg-of-all-slides-6", "heg-of-all-slides-6")


def number(replay, weights=ALL, **values):
    """The printed number of one seed."""
    scored, of_units = replay.values(setting(**values), weights)
    return mean_over_units(scored, of_units, poisoned=poisons(setting(**values)))


@pytest.mark.parametrize(
    "values",
    [{"norm": name} for name in NORMS]
    + [{"pool": pool, "subset": subset} for pool in POOLS[:3] for subset in SUBSETS]
    + [{"pool": "all-folds", "subset": subset} for subset in SUBSETS if "train" not in subset]
    + [{"nan": nan, "subset": subset} for nan in NANS for subset in ("all-genes", "heg-test-4", "hpg-6")]
    + [{"nan": nan, "subset": "best-genes-6"} for nan in NANS]
    + [{"panel": panel, "subset": "hvg-test-3", "norm": norm} for panel in PANELS for norm in NORMS[:3]],
    ids=lambda values: " ".join(values.values()),
)  # fmt: skip
def test_a_setting_gives_what_plain_loops_give(values):
    assert number(REPLAY, **values)[0] == pytest.approx(plain_number(MADE, **values), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("seed", range(12))
def test_so_does_any_mixture_of_switches_on_other_answers(seed):
    rng = np.random.default_rng(seed)
    values = {"norm": NORMS, "pool": POOLS[:3], "subset": SUBSETS, "nan": NANS, "panel": PANELS}
    drawn = {switch: str(rng.choice(names)) for switch, names in values.items()}
    made = deep_answers(cohort=deep_cohort(seed=seed))
    (replay,) = replays_of(made.entrants[0], made, views_of(made))
    assert number(replay, **drawn)[0] == pytest.approx(plain_number(made, **drawn), abs=1e-9, nan_ok=True)


scales = st.floats(0.1, 30)


@given(st.data())
def test_an_affine_map_of_each_gene_moves_no_pcc(data):
    factors = np.array(data.draw(st.lists(scales, min_size=14, max_size=14)))
    shifts = np.array(data.draw(st.lists(st.floats(-5, 5), min_size=14, max_size=14)))
    moved = Replay(VIEWS, [values.astype(float) * factors + shifts for values in REPLAY.predictions])
    for subset in ("all-genes", "best-genes-4", "hpg-4"):
        assert number(moved, subset=subset)[0] == pytest.approx(number(REPLAY, subset=subset)[0], abs=1e-6)


@pytest.mark.parametrize(("pool", "unit"), [("one-vector", "slide"), ("across-genes", "spot")])
@pytest.mark.parametrize("subset", ["all-genes", "hvg-test-5"])
def test_what_is_no_gene_is_correlated_as_numpy_does(pool, unit, subset):
    assert switch_values[pool].unit == unit
    own, expected = VIEWS.own[0], []
    for truth, predicted in zip(VIEWS.view(setting()).truths, REPLAY.predictions, strict=True):
        genes = np.nonzero(own)[0]
        genes = genes if subset == "all-genes" else genes[np.argsort(-truth[:, genes].var(axis=0), kind="stable")[:5]]
        t, p = truth[:, genes], predicted[:, genes].astype(float)
        pairs = [(t.ravel(), p.ravel())] if unit == "slide" else zip(t, p, strict=True)
        expected.append(np.mean([np.nan_to_num(plain_pcc(*pair)) for pair in pairs if np.ptp(pair[0]) > 0]))
    assert number(REPLAY, pool=pool, subset=subset)[0] == pytest.approx(np.mean(expected), abs=1e-9)


@pytest.mark.parametrize(
    ("pool", "subset"),
    [
        ("within-slide", "hpg-4"),
        ("within-slide", "hvg-test-4"),
        ("within-patient", "all-genes"),
        ("all-folds", "all-genes"),
    ],
)
def test_a_row_of_weights_gives_what_the_slides_alone_would_that_it_leaves(pool, subset):
    """Patient A left out of the genes' ranks, the pools and the mean alike."""
    weights = np.array([[1.0, 1, 1, 1], [0, 0, 1, 1]])
    both = number(REPLAY, weights, pool=pool, subset=subset)
    left = deep_answers(cohort=deep_cohort())
    part = left.entrants[0]
    entrants = [type(part)(name="half", answers=tuple(a for a in part.answers if a.fold.name[0] != "A"))]
    rest = type(left)(questions=_without_a(left.questions), profile="quick", entrants=tuple(entrants))
    alone = plain_number(rest, pool=pool, subset=subset)
    assert both[1] == pytest.approx(alone, abs=1e-9)


def _without_a(questions):
    return type(questions)(
        task=questions.task, cohort=questions.cohort, folds=tuple(f for f in questions.folds if f.name[0] != "A")
    )


@pytest.mark.parametrize(("first", "second"), itertools.combinations(NANS, 2))
def test_rules_for_genes_without_a_pcc_differ_only_where_something_is_constant(first, second):
    """Answers that move everywhere, of counts that do."""
    made = deep_answers(cohort=deep_cohort(constant=False))
    (replay,) = replays_of(made.entrants[0], made, views_of(made))
    rng = np.random.default_rng(0)
    moving = Replay(replay.views, [values + rng.normal(size=values.shape) for values in replay.predictions])
    assert number(moving, nan=first)[0] == number(moving, nan=second)[0]
    assert np.isfinite(number(moving, nan=first)[0])
