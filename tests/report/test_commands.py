"""Commands: what makes a row again, in the words that one types."""

from dataclasses import replace

import pytest

from stbench.errors import SelectionError
from stbench.report.commands import command_of
from tests.made.board import board

ROW, FACTS = board().named("good"), board().facts
PLAIN = "stbench run --methods good --task made-task --dataset made --profile quick"
CPU = "--device cpu"


@pytest.mark.parametrize(
    ("row", "facts", "words"),
    [
        ({}, {}, f"{PLAIN} {CPU}"),
        ({"compute": ()}, {}, PLAIN),
        ({"compute": ("cuda:1, A100, bfloat16, 4 threads",)}, {},
         f"{PLAIN} --device cuda:1 --precision bfloat16 --threads 4"),
        ({"method": "good:simple"}, {"profile": "paper"},
         f"stbench run --methods good:simple --task made-task --dataset made --profile paper {CPU}"),
        ({}, {"dataset": "one-to-two"},
         "stbench run --methods good --task made-task --dataset one --test-dataset two --profile quick --device cpu"),
    ],
    ids=["plain", "nobody noted", "GPU", "variant", "two datasets"],
)  # fmt: skip
def test_a_row_has_its_command(row, facts, words):
    assert " ".join(command_of(replace(ROW, **row), replace(FACTS, **facts))) == words


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"origin": "submitted"}, "is submitted"), ({"origin": "reported"}, "is reported"), ({"values": {}}, "no scores")],
)
def test_a_row_that_nothing_here_made_is_told(changes, told):
    with pytest.raises(SelectionError, match=told):
        command_of(replace(ROW, **changes), FACTS)
