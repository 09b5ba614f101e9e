"""Traits of the interpreter: each is read, and put back where that can be."""

import gc
import locale
import logging
import multiprocessing
import os
import random
import resource
import signal
import sys

import numpy as np
import pytest

from stbench.runs.process.traits import LIMITS, interpreter_traits

CHANGES = {
    "random's generator": random.random,
    "numpy's global generator": lambda: np.random.rand(),  # noqa: NPY002
    "numpy's handling of errors": lambda: np.seterr(divide="ignore"),
    "the working folder": lambda: os.chdir("/"),
    "the environment": lambda: os.environ.update(OMP_NUM_THREADS="9"),
    "the mask of new files": lambda: os.umask(0o123),
    "the locale": lambda: locale.setlocale(locale.LC_NUMERIC, "C.UTF-8"),
    "signal handlers": lambda: signal.signal(signal.SIGUSR1, lambda *_: None),
    "a timer": lambda: signal.alarm(1000),
    "where modules are looked for": lambda: sys.path.append("/nowhere"),
    "logging's handlers": lambda: logging.disable(logging.ERROR),
    "how processes are started": lambda: multiprocessing.set_start_method("forkserver", force=True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_and_put_back(name):
    traits = interpreter_traits()
    before = {name: trait.read() for name, trait in traits.items()}
    CHANGES[name]()
    changed = [name for name, trait in traits.items() if trait.read() != before[name]]
    traits[name].put(before[name])
    assert changed == [name]
    assert {name: trait.read() for name, trait in traits.items()} == before


def test_a_limit_that_was_lowered_is_raised_again():
    traits, (soft, hard) = interpreter_traits(), resource.getrlimit(resource.RLIMIT_CORE)
    before = traits["limits of the process"].read()
    resource.setrlimit(resource.RLIMIT_CORE, (0 if soft else 1, hard))
    try:
        assert traits["limits of the process"].read() != before
        traits["limits of the process"].put(before)
        assert traits["limits of the process"].read() == before
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert resource.RLIMIT_FSIZE in LIMITS


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system chooses the cores")
def test_cores_that_were_given_up_are_taken_again():
    cores = os.sched_getaffinity(0)
    if len(cores) == 1:
        pytest.skip("there is one core")
    trait = interpreter_traits()["the cores it runs on"]
    os.sched_setaffinity(0, {min(cores)})
    assert trait.read() != cores
    trait.put(cores)
    assert os.sched_getaffinity(0) == cores


@pytest.mark.parametrize(
    ("name", "change", "undo"),
    [
        ("the interpreter's settings", gc.disable, gc.enable),
        ("the interpreter's settings", lambda: sys.setrecursionlimit(2000), lambda: sys.setrecursionlimit(1000)),
    ],
)
def test_what_cannot_be_put_back_is_seen(name, change, undo):
    limit = sys.getrecursionlimit()
    trait = interpreter_traits()[name]
    before = trait.read()
    try:
        change()
        assert trait.read() != before
    finally:
        undo()
        sys.setrecursionlimit(limit)
    assert (trait.read(), trait.put) == (before, None)


@pytest.mark.parametrize("name", ["KMP_INIT_AT_FORK", "TRITON_CACHE_DIR"])
def test_variables_that_libraries_set_as_they_are_loaded_are_no_change_and_stay(monkeypatch, name):
    monkeypatch.delenv(name, raising=False)
    trait = interpreter_traits()["the environment"]
    before = trait.read()
    monkeypatch.setenv(name, "set")
    assert trait.read() == before
    trait.put(before)
    assert os.environ[name] == "set"


def test_a_working_folder_that_is_gone_has_no_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    assert interpreter_traits()["the working folder"].read() == ""
