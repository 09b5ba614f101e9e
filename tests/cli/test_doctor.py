"""``stbench doctor``: a line for each thing, what to do where it is amiss, and an exit code."""

import pytest

from tests.made.command import stbench


@pytest.mark.parametrize(("blocked", "code"), [(False, 0), (True, 1)], ids=["all is well", "the store is a file"])
def test_it_ends_with_1_where_no_run_is_possible(tmp_path, blocked, code):
    if blocked:
        (tmp_path / "stbench-runs").touch()
    ended = stbench("doctor", folder=tmp_path)
    assert ended.code == code, ended.err
    assert f"{int(blocked)} prevent runs" in ended.out
    assert ("        to do: make it writable, or name another folder with --store" in ended.out) == blocked
    assert ended.out.startswith("ok      processor: ")
