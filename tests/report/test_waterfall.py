"""The waterfall: bars that lead from the clean number to the paper's."""

from dataclasses import replace

import pytest

from stbench.report.waterfall import bars, waterfall_figure
from tests.made.pages import WALKED


@pytest.mark.parametrize("row", [0, 1])
def test_each_bar_begins_where_the_one_before_ends(row):
    walk = WALKED.walks[row]
    drawn = bars(walk, list(WALKED.route.steps))
    assert drawn[0] == (0.0, walk.clean[0])
    ends = [low + height for low, height in drawn]
    assert [low for low, _ in drawn[1:-1]] == pytest.approx(ends[:-2])
    assert drawn[-1] == (0.0, pytest.approx(walk.published[0]))


@pytest.mark.parametrize("switch", ["norm", "subset"])
def test_a_step_that_a_method_lacks_moves_no_bar(switch):
    walk = WALKED.walks[0]
    without = replace(walk, forward={**walk.forward, switch: walk.clean * float("nan")})
    drawn, switches = bars(without, list(WALKED.route.steps)), list(WALKED.route.steps)
    assert drawn[1 + switches.index(switch)][1] == 0
    assert drawn[-1][1] == pytest.approx(walk.published[0] - walk.forward[switch][0])
    figure = waterfall_figure(WALKED._replace(walks=(replace(without, lacks=(switch,)),)))
    assert [text.get_text() for text in figure.axes[0].texts][1 + switches.index(switch)] == "-"


def test_a_method_with_a_number_has_a_panel_and_one_without_has_none(tmp_path):
    figure = waterfall_figure(WALKED)
    titles = [axes.get_title() for axes in figure.axes if axes.get_visible()]
    assert titles == ["Poor | one", "Right"]
    figure.savefig(tmp_path / "walk.png", dpi=60)
    assert (tmp_path / "walk.png").stat().st_size > 1000
