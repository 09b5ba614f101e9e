"""A few trials of each kind hold: strangers' files, bombs, names; and what does not hold is seen."""

import importlib
import os
import signal

import pytest

from benchmarks import attempts
from benchmarks.attempts import attempt
from benchmarks.bombs import BOMBS
from benchmarks.trials.bombs import SPECIAL, make_special
from benchmarks.trials.mutations import formats
from stbench.errors import DataError

FORMATS = {form.name: form for form in formats()}
QUICK = ("_merges", "_scans", "_stated", "_tensors", "_texts", "_outside")


@pytest.mark.parametrize("part", ["images", "mutations", "names"])
def test_a_few_trials_hold(part):
    ended = list(importlib.import_module(f"benchmarks.trials.{part}").trials(1, 1))
    assert len(ended) > 5
    assert [outcome for outcome in ended if not outcome.held] == []


@pytest.mark.parametrize(
    ("reader", "bomb"), [(reader, bomb) for reader, bomb in BOMBS if bomb.__name__ in QUICK],
    ids=lambda value: getattr(value, "__name__", value),
)  # fmt: skip
def test_a_bomb_is_refused(tmp_path, monkeypatch, reader, bomb):
    monkeypatch.chdir(tmp_path)
    bomb(tmp_path / reader)
    ended = attempt(FORMATS[reader].read, tmp_path / reader)
    assert not ended.fault
    assert ended.refused


@pytest.mark.parametrize("what", SPECIAL)
@pytest.mark.parametrize("name", ["w.pt", "mine.h5ad"])
def test_a_special_file_is_refused_by_every_reader(tmp_path, monkeypatch, what, name):
    monkeypatch.chdir(tmp_path)
    form = FORMATS[name]
    make_special(what, type(tmp_path)(name))
    ended = attempt(form.read, type(tmp_path)(name))
    assert not ended.fault
    assert ended.refused


def spins(_):
    while True:
        pass


def refuses(path):
    raise DataError(str(path), "is wrong")


@pytest.mark.parametrize(
    ("read", "fault", "refused"),
    [(str, "", ""), (refuses, "", "is wrong"), (lambda _: {}["x"], "KeyError: 'x'", ""), (spins, "ended with code", ""),
     (lambda _: os.kill(os.getpid(), signal.SIGSEGV), "ended with code -11", ""),
     (lambda _: bytearray(2**34), "MemoryError", ""), (lambda _: os._exit(3), "ended with code 3", "")],
)  # fmt: skip
def test_what_does_not_hold_is_seen(tmp_path, monkeypatch, read, fault, refused):
    monkeypatch.setattr(attempts, "SECONDS", 1.0)
    ended = attempt(read, tmp_path)
    assert fault in ended.fault
    assert bool(ended.fault) == bool(fault)
    assert refused in ended.refused
