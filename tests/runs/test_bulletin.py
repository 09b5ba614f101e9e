"""Bulletin: what is written is read back, and those of runs that are over go when another begins."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.files.documents import write_json
from stbench.runs.bulletin import FOLDER, MOST_FAILURES, Bulletin, begun, posted, remove_ended
from stbench.runs.owner import Owner
from tests.made.plans import plan_of

FIRST = begun(plan_of("learner", "mean"), 6)
GONE = replace(Owner.here(), began=1.0)
ELSEWHERE = replace(Owner.here(), realm="another")


@given(st.lists(st.sampled_from(["measured", "failed", "timed out"]), max_size=30))
def test_jobs_are_counted_and_the_last_failures_are_named(statuses):
    bulletin = FIRST
    for at, status in enumerate(statuses):
        bulletin = bulletin.with_ended(f"job {at}", status, f"key {at}", 0.5)
    assert bulletin.n_ended == len(statuses)
    assert bulletin.ended == {status: statuses.count(status) for status in set(statuses)}
    failed = [f"key {at}" for at, status in enumerate(statuses) if status != "measured"]
    assert [failure.key for failure in bulletin.failures] == failed[-MOST_FAILURES:]


def test_what_is_written_is_read_back_with_its_age(tmp_path):
    bulletin = FIRST.with_ended("a", "failed", "key", 0.25)
    bulletin.write(tmp_path / FOLDER / "one.json")
    (each,) = posted(tmp_path)
    assert each.bulletin == bulletin
    assert each.bulletin.methods == ("learner", "mean")
    assert 0 <= each.age_s < 60


@pytest.mark.parametrize("content", ["", "{}", '{"task": 3}', '{"owner": {"pid": "x"}}', "[1]"])
def test_what_is_no_bulletin_is_passed_over(tmp_path, content):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "other.json").write_text(content)
    assert list(posted(tmp_path)) == []


@pytest.mark.parametrize(
    ("change", "lives", "stays"),
    [({}, True, True), ({"end": "done"}, False, False), ({"owner": GONE}, False, False),
     ({"owner": ELSEWHERE}, None, True), ({"owner": ELSEWHERE, "end": "interrupted"}, False, False)],
    ids=["goes on", "done", "killed", "elsewhere", "ended elsewhere"],
)  # fmt: skip
def test_only_runs_that_are_known_to_be_over_are_removed(tmp_path, change, lives, stays):
    replace(FIRST, **change).write(tmp_path / FOLDER / "one.json")
    assert [each.lives for each in posted(tmp_path)] == [lives]
    remove_ended(tmp_path)
    assert bool(list(posted(tmp_path))) is stays


def test_the_last_begun_comes_first(tmp_path):
    for name, since in (("a", 1.0), ("b", 3.0), ("c", 2.0)):
        replace(FIRST, since=since).write(tmp_path / FOLDER / f"{name}.json")
    assert [each.bulletin.since for each in posted(tmp_path)] == [3.0, 2.0, 1.0]


def test_a_store_that_cannot_be_written_is_no_reason_to_stop(tmp_path):
    (tmp_path / FOLDER).touch()
    FIRST.write(tmp_path / FOLDER / "one.json")


def test_a_damaged_bulletin_is_passed_over(tmp_path):
    write_json(tmp_path / "one.json", asdict(FIRST))
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "one.json").write_text((tmp_path / "one.json").read_text().replace("learner", "earner"))
    assert list(posted(tmp_path)) == []
    assert Bulletin.of(asdict(FIRST)) == FIRST
