"""Trials of storage in short form, and that they notice a store which trusts what it reads."""

import random
from collections import Counter

import pytest

from benchmarks.trials import storage
from stbench.files import checksums, listed


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return storage.Made.of(tmp_path_factory.mktemp("trials"))


def outcomes(made, many, seed=0):
    draws = random.Random(seed)
    return [
        storage.flipped(group, draws.choice(paths), reading, draws)
        for group, paths, reading in storage.groups(made)
        for _ in range(many)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_no_flipped_bit_reads_as_something_else(made, seed):
    ended = outcomes(made, 8, seed)
    assert [outcome for outcome in ended if not outcome.held] == []
    assert len({outcome.group for outcome in ended}) >= 13


@pytest.mark.parametrize(
    ("module", "name", "trusting", "groups"),
    [
        (checksums, "_verdict", lambda state: "whole", ("cache: features", "cache: patches", "cache: demo")),
        (listed, "_check", lambda path, checksum: None, ("store: record.json", "store: models")),
    ],
    ids=["seals", "lists"],
)
def test_the_trials_notice_what_trusts_its_files(made, monkeypatch, module, name, trusting, groups):
    monkeypatch.setattr(module, name, trusting)
    lost = Counter(outcome.group for outcome in outcomes(made, 12) if not outcome.held)
    assert set(groups) <= set(lost)


@pytest.mark.parametrize("part", ["store", "cache"])
def test_a_table_has_no_other_number_and_the_next_run_mends_it(made, part):
    folder = made.place.store.parent / part
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    draws = random.Random(1)
    ended = [storage.whole_command(made, folder, draws.choice(paths), draws, number) for number in range(4)]
    assert [outcome for outcome in ended if not outcome.held] == []
