"""Index: a line per table, with what leads it; names do no harm."""

from dataclasses import replace

import pytest

from stbench.report.page.index import index_text
from stbench.report.page.tables import Published
from tests.made.boards import boards
from tests.made.hostile_names import HOSTILE, harmless, named

TABLES = tuple(Published(board, {}, None) for board in boards())


def test_every_table_has_its_line():
    text = index_text(TABLES, ["made/made-task.audit.md", "else/a.md"])
    assert "[made-task](<made/made-task.md>)" in text
    assert "[made-task.audit.md](<made/made-task.audit.md>)" in text
    assert "else/a.md" not in text
    assert text.count("\n## ") == 1


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([(3, 2, 1200), (3, 2, 1200)], "\n3 slides of 2 patients, 1,200 spots.\n"),
        (
            [(3, 2, 1200), (2, 1, 900)],
            "\n3 slides of 2 patients, 1,200 spots; in t1 2 slides of 1 patient, 900 spots.",
        ),
    ],
)
def test_tables_of_other_slides_than_the_first_say_so(sizes, told):
    first = TABLES[0].board
    members = [
        replace(first, facts=replace(first.facts, task=f"t{place}", slides=slides, patients=patients, spots=spots))
        for place, (slides, patients, spots) in enumerate(sizes)
    ]
    assert told in index_text([Published(board, {}, None) for board in members])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_breaks_the_index(text):
    board = named(text)
    made = index_text([Published(replace(board, rows=board.rows[:2]), {}, None)])
    assert harmless(made)
    lines = [line for line in made.split("\n") if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in lines}) == 1
    assert "<script" not in made
