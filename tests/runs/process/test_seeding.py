"""Global generators are the same for every job of the same words, and draws from them are named."""

import importlib
import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from stbench.runs.process import State, seeded

DRAWS = {
    "random's generator": random.random,
    "numpy's global generator": lambda: np.random.rand(),  # noqa: NPY002
    "torch's global generator": lambda: float(torch.rand(1)),
}


@pytest.mark.parametrize("name", DRAWS)
def test_draws_are_the_same_for_equal_words_and_named(name):
    def draw(words):
        with seeded(words) as generators:
            assert generators.used() == ()
            drawn = DRAWS[name]()
            assert generators.used() == (name,)
            generators.seed_all()
            assert (DRAWS[name](), generators.used()) == (drawn, (name,))
            return drawn

    before = State.now()
    assert draw(bytes(8)) == draw(bytes(8))
    assert draw(bytes(8)) != draw(bytes(range(8)))
    assert before.changed() == ()


def test_torch_is_seeded_also_where_a_job_loads_it():
    code = (
        "from stbench.runs.process import seeded\n"
        "with seeded(bytes(8)) as generators:\n"
        "    import torch; print(generators.used()); print(float(torch.rand(1))); print(generators.used())"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    with seeded(bytes(8)):
        assert ended.stdout.splitlines() == ["()", str(float(torch.rand(1))), '("torch\'s global generator",)']


@pytest.mark.parametrize("package", [False, True], ids=["module", "package that imports another"])
def test_what_a_module_draws_as_it_is_loaded_changes_no_draw(tmp_path, monkeypatch, package):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "drawing_one.py").write_text("import random, numpy; random.seed(3); DRAWN = numpy.random.rand()")
    (tmp_path / "drawing_two").mkdir()
    (tmp_path / "drawing_two/__init__.py").write_text("import drawing_one, random; DRAWN = random.random()")
    name = "drawing_two" if package else "drawing_one"
    drawn = []
    for _ in range(2):
        with seeded(bytes(8)) as generators:
            module = importlib.import_module(name)
            assert generators.used() == ()
            drawn.append(random.random())
    assert drawn[0] == drawn[1]
    assert drawn[0] != module.DRAWN
    assert "exec_module" not in vars(module.__loader__)
    for loaded in ("drawing_one", "drawing_two"):
        sys.modules.pop(loaded, None)


def test_a_module_that_cannot_be_loaded_is_no_draw_either(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "failing_one.py").write_text("import random; random.random(); 1 / 0")
    with seeded(bytes(8)) as generators:
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                importlib.import_module("failing_one")
        assert generators.used() == ()


def test_what_a_job_does_to_the_finders_of_modules_ends_nothing():
    finders = list(sys.meta_path)
    with seeded(bytes(4)):
        sys.meta_path[:] = finders
    assert sys.meta_path == finders
