"""What was changed in a process is named, and put back as far as that goes; generators are the same for every job."""

import locale
import logging
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest
import torch

from stbench.data import Slide
from stbench.runs.process import State, kept_process, seeded

SOFT, HARD = resource.getrlimit(resource.RLIMIT_CORE)
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
    "limits of the process": lambda: resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, resource.RLIM_INFINITY)),
    "where modules are looked for": lambda: sys.path.append("/nowhere"),
    "logging's handlers": lambda: logging.disable(logging.ERROR),
    "torch's global generator": lambda: torch.rand(1),
    "torch's threads": lambda: torch.set_num_threads(torch.get_num_threads() + 1),
    "torch's number type": lambda: torch.set_default_dtype(torch.float64),
    "torch's deterministic mode": lambda: torch.use_deterministic_algorithms(True),
    "torch's precision of products": lambda: torch.set_float32_matmul_precision("medium"),
    "torch's gradients": lambda: torch.set_grad_enabled(False),
    "child processes": lambda: subprocess.Popen(["sleep", "600"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_named_and_put_back(name):
    if name == "limits of the process" and resource.getrlimit(resource.RLIMIT_STACK)[1] != resource.RLIM_INFINITY:
        pytest.skip("the stack is limited here")
    before = State.now()
    with kept_process() as changed, warnings.catch_warnings():
        CHANGES[name]()
    assert changed == [name]
    assert before.changed() == ()


def test_matplotlib_loaded_in_between_should_be_as_it_is_when_fresh():
    code = (
        "from stbench.runs.process import State; before = State.now(); import matplotlib; assert not before.changed();"
        "matplotlib.rcParams['font.size'] = 40; print(before.changed()); before.put_back(); print(before.changed())"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.splitlines() == ['("matplotlib\'s settings",)', "()"]


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


def test_draws_from_global_generators_are_the_same_for_equal_words_and_named():
    def draws(words):
        with seeded(words) as generators:
            assert generators.used() == ()
            drawn = random.random(), np.random.rand(), float(torch.rand(1))  # noqa: NPY002
            assert len(generators.used()) == 3
            return drawn

    before = State.now()
    assert draws(bytes(8)) == draws(bytes(8))
    assert not set(draws(bytes(8))) & set(draws(bytes(range(8))))
    assert before.changed() == ()


def test_torch_is_seeded_also_where_a_job_loads_it():
    code = (
        "from stbench.runs.process import seeded\n"
        "with seeded(bytes(8)) as generators:\n"
        "    import torch; print(generators.used(), float(torch.rand(1)), generators.used())"
    )
    texts = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(2)}
    (text,) = texts
    assert text.startswith("() ")
    assert "torch's global generator" in text
