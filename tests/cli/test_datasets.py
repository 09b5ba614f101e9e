"""What several commands print of datasets."""

import pytest

from stbench import cards
from stbench.cli.datasets import list_datasets, print_whereabouts
from tests.made.her2st import write_her2st


def test_the_default_is_marked_and_others_projects_files_are_noted(tmp_path, capsys):
    (tmp_path / "datasets").mkdir()
    list_datasets(tmp_path)
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines() if line.endswith("(default)")] == [cards.datasets().default]


@pytest.mark.parametrize(("write", "told"), [(True, "Files: 3 of "), (False, "which is not there")])
def test_files_are_looked_for_in_the_folder_that_is_named(tmp_path, capsys, write, told):
    if write:
        write_her2st(tmp_path / "x")
    print_whereabouts(cards.datasets()["her2st"], tmp_path / "x")
    assert told in " ".join(capsys.readouterr().out.split())
