"""The page of the audit: both scores of a method and their difference."""

from dataclasses import replace

import pytest

from stbench.analyses.audit import patient_effects
from stbench.report.pages.audit import audit_cells
from tests.made.board import board


@pytest.mark.parametrize("difference", [0.125, 0.0, -0.25])
def test_the_audit_shows_both_scores_and_their_difference(difference):
    apart, name = board(), board().first.text
    together = replace(apart, rows=tuple(
        replace(row, values=row.values | {name: row.values[name] + difference}) for row in apart.rows if row.values
    ))  # fmt: skip
    for cells, row in zip(audit_cells(patient_effects(apart, together)).rows, together.rows, strict=True):
        assert cells == [
            row.name, f"{row.values[name] - difference:.3f}", f"{row.values[name]:.3f}", f"{difference:+.3f}",
        ]  # fmt: skip
