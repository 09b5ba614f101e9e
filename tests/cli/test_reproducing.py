"""Which row of which table is meant by DATASET/TASK/METHOD."""

import pytest

from stbench.cli.reproducing import named_row
from stbench.errors import SelectionError
from stbench.report.publish import publish
from tests.made.board import board


@pytest.mark.parametrize("method", ["good", "mute"])
def test_a_row_is_found_by_dataset_task_and_method(tmp_path, method):
    publish(board(), tmp_path)
    found, row = named_row(f"made/made-task/{method}", tmp_path)
    assert (found.facts.task, row.method) == ("made-task", method)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("made/made-task", "names no row"),
        ("made/made-task/god", "Did you mean 'good'"),
        ("made/../x", "cannot name a file"),
    ],
)
def test_what_is_no_row_is_told(tmp_path, text, told):
    publish(board(), tmp_path)
    with pytest.raises(SelectionError, match=told):
        named_row(text, tmp_path)
