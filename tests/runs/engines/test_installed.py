"""What an engine needs and lacks is said with the extra that brings it."""

import sys

import pytest

from stbench.errors import SelectionError
from stbench.runs.engines import engines
from stbench.runs.engines.installed import check_installed, needed_package


@pytest.mark.parametrize(("engine", "package"), [("ray", "ray"), ("slurm", "submitit")])
def test_an_engine_without_its_package_names_its_extra(monkeypatch, engine, package):
    monkeypatch.setattr("stbench.runs.engines.installed.find_spec", lambda name: None)
    with pytest.raises(SelectionError, match=rf"needs {package}[\s\S]*pip install 'stbench\[{engine}\]'"):
        engines[engine](workers=1, threads=1)


def test_a_package_that_is_there_is_given(tmp_path, monkeypatch):
    (tmp_path / "whole_package.py").write_text("value = 3")
    monkeypatch.syspath_prepend(tmp_path)
    assert needed_package("ray", "whole_package").value == 3


def test_a_package_that_cannot_be_imported_is_told(tmp_path, monkeypatch):
    (tmp_path / "half_package.py").write_text("import a_package_that_is_nowhere")
    monkeypatch.syspath_prepend(tmp_path)
    check_installed("ray", "half_package")
    with pytest.raises(SelectionError, match="cannot import half_package"):
        needed_package("ray", "half_package")
    assert "half_package" not in sys.modules
