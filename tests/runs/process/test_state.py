"""State: whatever was changed in a process is named, and put back as far as that goes."""

import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest

from stbench.data import Slide
from stbench.runs.process import State, kept_process


def test_a_process_that_nobody_touched_is_the_same():
    assert State.now().changed() == ()


@pytest.mark.parametrize(
    ("library", "change", "name"),
    [
        ("matplotlib", "matplotlib.rcParams['font.size'] = 40", "matplotlib's settings"),
        ("torch", "torch.set_default_dtype(torch.float64)", "torch's number type"),
    ],
)
def test_a_library_loaded_in_between_should_be_as_it_is_when_fresh(library, change, name):
    code = (
        f"from stbench.runs.process import State; before = State.now(); import {library}; print(before.changed());"
        f"{change}; print(*before.changed()); before.put_back(); print(before.changed())"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert ended.stdout.splitlines() == ["()", name, "()"]


def test_functions_that_were_replaced_and_threads_that_still_run_are_named(monkeypatch):
    before, over = State.now(), threading.Event()
    monkeypatch.setattr(Slide, "expression", lambda *_: 1 / 0)
    monkeypatch.setattr(np, "median", None)
    thread = threading.Thread(target=over.wait)
    thread.start()
    assert set(before.changed()) == {"the function numpy.median", "the function Slide.expression", "threads"}
    monkeypatch.undo()
    over.set()
    thread.join()
    assert before.changed() == ()


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (lambda: None, []),
        (lambda: np.seterr(over="raise"), ["numpy's handling of errors"]),
        (lambda: subprocess.Popen(["sleep", "600"]), ["child processes"]),
    ],
)
def test_what_a_block_changed_is_listed_once_it_is_left(change, names):
    before = State.now()
    with kept_process() as changed, warnings.catch_warnings():
        change()
        assert changed == []
    assert changed == names
    assert before.changed() == ()
