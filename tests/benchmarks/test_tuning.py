"""What tuning takes, by scores and by what training costs."""

import json

import pandas as pd
import pytest

from benchmarks.tuning import GENES, GRIDS, chosen, trials_of
from stbench.cards import methods


def table(scores: dict[float, float], seconds: dict[float, float]) -> pd.DataFrame:
    """The profile as it is, which scores .4 in 10 s, then a row per rate."""
    rows = [("m-as-it-is", None, 0.4, 10.0), *((f"m-{rate}", rate, scores[rate], seconds[rate]) for rate in scores)]
    columns = ["method", "learning_rate", "score", "cpu_s"]
    return pd.DataFrame(rows, columns=columns).assign(**{GENES: lambda frame: frame["score"]})


@pytest.mark.parametrize(
    ("scores", "seconds", "taken"),
    [
        ({0.1: 0.5, 0.2: 0.45}, {0.1: 10.0, 0.2: 10.0}, 0.1),
        ({0.1: 0.5, 0.2: 0.45}, {0.1: 15.1, 0.2: 14.9}, 0.2),
        ({0.1: 0.39, 0.2: 0.38}, {0.1: 1.0, 0.2: 1.0}, None),
    ],
)
def test_the_highest_score_is_taken_among_settings_that_are_not_too_dear(scores, seconds, taken):
    said = chosen(table(scores, seconds), 1.5)
    assert said == "the profile as it is" if taken is None else json.loads(said) == {"learning_rate": taken}


@pytest.mark.parametrize("method", sorted(GRIDS))
def test_every_setting_that_is_tried_is_one_of_the_card(method):
    card, grid = methods()[method], GRIDS[method]
    for trial in list(trials_of(method, grid))[1:]:
        assert trial.settings.keys() <= card.settings(grid.profile).keys()
