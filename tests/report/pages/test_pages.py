"""Pages beside a leaderboard: a row per method by its title, with the same bytes for the same input."""

import pytest

from stbench.analyses.structure import kept_structure
from stbench.report.pages.audit import audit_markdown
from stbench.report.pages.explaining import explained_markdown
from stbench.report.pages.rescoring import rescore_markdown
from stbench.report.pages.structure import structure_markdown
from tests.made.audit import FEW, TWO, made_audit
from tests.made.pages import MADE, RESCORED, WALKED

AUDITS = {cohort: made_audit(cohort) for cohort in (FEW, TWO)}


PAGES = {
    "audit": lambda: audit_markdown(AUDITS[FEW]),
    "audit over patients": lambda: audit_markdown(AUDITS[TWO]),
    "explaining": lambda: explained_markdown(WALKED, "made-task", "made", "quick"),
    "rescoring": lambda: rescore_markdown("made-task", "made", RESCORED),
    "structure": lambda: structure_markdown("made-task on made", kept_structure(MADE)),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_bytes_with_a_head_and_tables_whose_lines_are_of_equal_length(name):
    text = PAGES[name]()
    assert text == PAGES[name]()
    assert text.startswith("# ")
    assert text.endswith("|\n")
    for table in text.split("\n\n"):
        if table.startswith("|"):
            lines = [line.replace("\\|", "").count("|") for line in table.strip().splitlines()]
            assert len(lines) > 2
            assert len(set(lines)) == 1
