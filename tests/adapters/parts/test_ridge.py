import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from stbench.adapters.parts.ridge import RidgeSettings, choose_alpha, fit_ridge, fit_ridge_path, leave_one_sample_out
from stbench.errors import DataError, ShapeError
from stbench.metrics.gene import pearson_per_gene


def samples(dtype=np.float64, n=4):
    rng = np.random.default_rng(0)
    mixing, truth = rng.normal(0, 1, (12, 12)), rng.normal(0, 1, (12, 5))
    x = [rng.normal(2, 1, (size, 12)) @ mixing + rng.normal(0, 3, 12) for size in range(30, 30 + 5 * n, 5)]
    y = [part @ truth + 7 + rng.normal(0, 1, (len(part), 5)) for part in x]
    return [part.astype(dtype) for part in x], y


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("alpha", [0.01, 30.0])
def test_one_fit_equals_scikit_learn(intercept, alpha):
    (x, test), (y, _) = (part[:2] for part in samples())
    expected = Ridge(alpha=alpha, fit_intercept=intercept).fit(x, y).predict(test)
    assert_allclose(
        fit_ridge(x, y, alpha=alpha, settings=RidgeSettings(intercept=intercept))(test), expected, rtol=1e-9
    )


@pytest.mark.parametrize("components", [None, 5])
@pytest.mark.parametrize("intercept", [True, False])
def test_scaling_and_components_equal_scikit_learns_pipeline(components, intercept):
    x, y = samples()
    train, goal = np.concatenate(x[1:]), np.concatenate(y[1:])
    scaler = StandardScaler().fit(train)
    steps = (
        [scaler.transform]
        if components is None
        else [scaler.transform, PCA(components, svd_solver="full").fit(scaler.transform(train)).transform]
    )
    a, b = train, x[0]
    for step in steps:
        a, b = step(a), step(b)
    expected = Ridge(alpha=2.0, fit_intercept=intercept).fit(a, goal).predict(b)
    chosen = RidgeSettings(intercept=intercept, standardise=True, components=components)
    assert_allclose(leave_one_sample_out(x, y, alphas=[2.0], settings=chosen)[0][0](x[0]), expected, rtol=1e-8)


def test_two_samples_are_enough_to_leave_one_out():
    x, y = (parts[:2] for parts in samples())
    for path, others in zip(leave_one_sample_out(x, y, alphas=[2.0]), ((x[1], y[1]), (x[0], y[0])), strict=True):
        assert_allclose(path[0](x[0]), fit_ridge(*others, alpha=2.0)(x[0]), rtol=1e-8)


@pytest.mark.parametrize("chosen", [RidgeSettings(), RidgeSettings(intercept=False), RidgeSettings(standardise=True)])
@pytest.mark.parametrize(("dtype", "atol"), [(np.float64, 1e-9), (np.float32, 1e-4)])
def test_leaving_a_sample_out_equals_a_fit_without_it(chosen, dtype, atol):
    x, y = samples(dtype)
    path = leave_one_sample_out(x, y, alphas=[0.1, 10.0], settings=chosen)
    for number in range(len(x)):
        rest = [np.concatenate([part for i, part in enumerate(parts) if i != number]) for parts in (x, y)]
        for fit, alpha in zip(path[number], (0.1, 10.0), strict=True):
            expected = fit_ridge(rest[0].astype(float), rest[1], alpha=alpha, settings=chosen)
            assert_allclose(fit(x[number]), expected(x[number]), rtol=0, atol=atol * y[0].std())


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 100), st.floats(-3, 3), st.permutations(range(12)))
def test_scaled_features_have_no_unit_and_no_order(scale, offset, order):
    (x, test), (y, _) = (part[:2] for part in samples())
    chosen = RidgeSettings(standardise=True)
    moved = fit_ridge((scale * x + offset)[:, order], y, alpha=1.0, settings=chosen)
    assert_allclose(
        moved((scale * test + offset)[:, order]), fit_ridge(x, y, alpha=1.0, settings=chosen)(test), rtol=1e-7
    )


def test_a_path_of_penalties_equals_single_fits_and_shrinks():
    (x, *_), (y, *_) = samples()
    path = fit_ridge_path(x, y, alphas=[0.1, 1.0, 1e9])
    assert_allclose(path[1].coefficients, fit_ridge(x, y, alpha=1.0).coefficients, rtol=1e-8)
    assert_allclose(path[2](x), np.tile(y.mean(axis=0), (len(x), 1)), atol=1e-4)


def test_the_penalty_chosen_is_the_best_on_samples_left_out():
    rng = np.random.default_rng(1)
    x = [rng.normal(0, 1, (20, 40)) for _ in range(4)]
    y = [part[:, :2] + rng.normal(0, 3, (20, 2)) for part in x]
    chosen = choose_alpha(x, y, alphas=[1e-6, 30.0])
    scores = {
        alpha: np.mean([pearson_per_gene(b, fit[0](a)) for fit, a, b in zip(fits, x, y, strict=True)])
        for alpha in (1e-6, 30.0)
        for fits in [leave_one_sample_out(x, y, alphas=[alpha])]
    }
    assert chosen == max(scores, key=scores.__getitem__)


@pytest.mark.parametrize("constant", [0.0, 3.3, -1e4])
def test_a_constant_feature_does_no_harm(constant):
    (x, *_), (y, *_) = samples(np.float32)
    padded = np.hstack([x, np.full((len(x), 1), constant, dtype="f4")])
    chosen = RidgeSettings(standardise=True)
    assert_allclose(
        fit_ridge(padded, y, alpha=1.0, settings=chosen)(padded),
        fit_ridge(x, y, alpha=1.0, settings=chosen)(x),
        rtol=1e-4,
    )


def test_fewer_spots_than_features_have_a_fit_for_each_of_several_penalties():
    (x, *_), (y, *_) = samples()
    several = fit_ridge_path(x[:7], y[:7], alphas=[0.1, 10.0])
    for fit, alpha in zip(several, (0.1, 10.0), strict=True):
        assert_allclose(fit(x), Ridge(alpha=alpha).fit(x[:7], y[:7]).predict(x), rtol=1e-7)


@pytest.mark.parametrize(
    ("error", "message", "ask"),
    [
        (ShapeError, "50 components", lambda x, y: fit_ridge(x, y, alpha=1.0, settings=RidgeSettings(components=50))),
        (ShapeError, None, lambda x, y: leave_one_sample_out([x], [y], alphas=[1.0])),
        (DataError, None, lambda x, y: fit_ridge(np.where(x > 1, np.nan, x), y, alpha=1.0)),
        (DataError, None, lambda x, y: fit_ridge(x, np.where(y > 1, np.inf, y), alpha=1.0)),
    ],
    ids=["components", "one sample", "features", "targets"],
)
def test_bad_input_is_named(error, message, ask):
    (x, *_), (y, *_) = samples()
    with pytest.raises(error, match=message):
        ask(x, y)
