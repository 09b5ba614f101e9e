"""Linear probe: blind to the scale of features, honest about columns, and back from its files."""

import numpy as np
import pytest

from stbench.adapters.base import Context
from stbench.adapters.parts.probe import LinearProbe, fit_linear_map
from stbench.data import Panel
from stbench.errors import DataError
from tests.made.cohort import GENES, made_slide

FEATURES = Context().features("colour")


def probe(slide, **options):
    settings = {"components": 4, "alpha": 10.0, "standardise": True} | options
    linear = fit_linear_map(FEATURES(slide), slide.expression(Panel(GENES)), **settings)
    return LinearProbe(FEATURES, linear, GENES)


def test_a_standardised_map_does_not_depend_on_the_scale_of_features():
    rng = np.random.default_rng(0)
    features, targets = rng.normal(size=(50, 8)), rng.normal(size=(50, 3))
    options = {"components": 8, "alpha": 10.0, "standardise": True}
    plain = fit_linear_map(features, targets, **options)
    scaled = fit_linear_map(features * 0.01 + 5, targets, **options)
    np.testing.assert_allclose(plain(features), scaled(features * 0.01 + 5), atol=1e-5)


@pytest.mark.parametrize("components", [0, 3, 1000])
def test_no_more_components_are_kept_than_spots_allow(components):
    slide = made_slide("A1", spots=6)
    assert np.isfinite(probe(slide, components=components).predict(slide.blind(), Panel(GENES))).all()


def test_columns_are_those_of_the_panel_asked_for():
    slide, model = made_slide("A1"), probe(made_slide("B1"))
    some = Panel((GENES[7], GENES[2]))
    whole = model.predict(slide, Panel(GENES))
    np.testing.assert_array_equal(model.predict(slide, some), whole[:, [7, 2]])
    with pytest.raises(DataError, match="gene 'NOSUCH' is not measured"):
        model.predict(slide, Panel(("NOSUCH",)))


def test_it_comes_back_from_its_files(tmp_path):
    slide, model = made_slide("A1"), probe(made_slide("B1"))
    model.save(tmp_path, {"more": 1})
    loaded = LinearProbe.load(tmp_path, FEATURES)
    np.testing.assert_array_equal(loaded.predict(slide, Panel(GENES)), model.predict(slide, Panel(GENES)))
    assert loaded.parameters() == (FEATURES.encoder.width + 1) * len(GENES)
