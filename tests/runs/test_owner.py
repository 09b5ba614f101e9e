"""Owner: a process is known by machine, number and start; of another machine's nobody can tell."""

import multiprocessing
from dataclasses import replace

import psutil
import pytest

from stbench.runs import owner as owners
from stbench.runs.owner import Owner, realm


@pytest.mark.parametrize(
    ("change", "lives"),
    [({}, True), ({"began": 5.0}, False), ({"pid": 2**22 + 5}, False), ({"realm": "another machine"}, None),
     ({"realm": "another machine", "pid": 2**22 + 5}, None), ({"host": "renamed"}, True)],
    ids=["this one", "a number taken again", "no such number", "elsewhere", "elsewhere and gone", "renamed"],
)  # fmt: skip
def test_a_process_lives_as_long_as_its_number_and_start_are_the_same(change, lives):
    assert replace(Owner.here(), **change).lives() is lives


def test_a_process_that_ended_and_was_not_asked_for_its_code_is_gone():
    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    here = replace(Owner.here(), pid=process.pid, began=psutil.Process(process.pid).create_time())
    process.join()
    assert here.lives() is False


@pytest.mark.parametrize("linux", [True, False])
def test_where_the_system_tells_of_no_realm_the_machines_name_stands_for_it(monkeypatch, tmp_path, linux):
    if not linux:
        monkeypatch.setattr(owners, "BOOT", tmp_path / "absent")
        assert realm.__wrapped__() == owners.platform.node()
    else:
        assert realm().count("pid:") == 1
