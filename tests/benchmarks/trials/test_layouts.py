"""A short form of the trials of readers: files cut short or changed are refused or read, by a process that lives on."""

import numpy as np
import pytest

from benchmarks.trials.layouts import LAYOUTS, spoil, trials


@pytest.mark.parametrize("name", LAYOUTS)
def test_spoilt_files_are_refused_or_read(name):
    if "TIFF" in name:
        pytest.importorskip("tifffile")
    broken = [outcome.detail for outcome in trials(2, 7, {name: LAYOUTS[name]}) if not outcome.held]
    assert broken == []


@pytest.mark.parametrize("seed", range(12))
def test_spoiling_changes_a_file_the_same_way_each_time(seed, tmp_path):
    contents = []
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(bytes(range(1, 251)) * 4)
        spoil(np.random.default_rng(seed), tmp_path / name)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1] != bytes(range(1, 251)) * 4
