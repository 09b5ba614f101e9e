"""A run that several tests of commands look at; none changes it."""

import pytest

from tests.made import CARDS
from tests.made.command import stbench
from tests.made.her2st import write_her2st

HERE = ("--dataset", "her2st", "--data-root", "data", "--cards", CARDS, "--task", "gene-pred")
METHODS = ("--methods", "mean,colour-ridge")


@pytest.fixture(scope="session")
def ran(tmp_path_factory):
    """A folder where two methods were run on two slides."""
    folder = tmp_path_factory.mktemp("ran")
    write_her2st(folder / "data", ("A1", "B1"))
    ended = stbench("run", *METHODS, *HERE, "--workers", "1", folder=folder)
    assert ended.code == 0, ended.err
    return folder
