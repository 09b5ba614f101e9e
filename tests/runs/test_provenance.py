"""Provenance: cost of a block, versions, commit of the checkout, peaks; nothing that names a machine or its user."""

import getpass
import platform
import subprocess
import sys
import time

import pytest

from stbench import __version__
from stbench.runs import provenance
from stbench.runs.provenance import commit, gpu_name, machine, measured_cost, peaks, versions


def clock(*times):
    """A clock that shows each time once."""
    left = list(times)
    return lambda: left.pop(0)


@pytest.mark.parametrize(
    ("wall", "cpu", "expected"),
    [((1.0, 3.5), (0.0, 9.0), (2.5, 9.0)), ((0.0, 0.12345), (2.0, 2.0), (0.123, 0.0))],
    ids=["four cores", "to the millisecond"],
)
def test_a_block_costs_wall_and_processor_time(monkeypatch, wall, cpu, expected):
    monkeypatch.setattr(time, "perf_counter", clock(*wall))
    monkeypatch.setattr(time, "process_time", clock(*cpu))
    with measured_cost() as spent:
        assert (spent.wall_s, spent.cpu_s) == (0.0, 0.0)
    assert (spent.wall_s, spent.cpu_s) == expected


def test_a_block_that_fails_has_its_cost_too(monkeypatch):
    monkeypatch.setattr(time, "perf_counter", clock(1.0, 3.0))
    with pytest.raises(ZeroDivisionError), measured_cost() as spent:
        raise ZeroDivisionError
    assert spent.wall_s == 2.0


@pytest.mark.parametrize(("package", "absent"), [("numpy", False), ("no-such-package-anywhere", True)])
def test_a_package_has_a_version_or_is_absent(monkeypatch, package, absent):
    monkeypatch.setattr(provenance, "PACKAGES", (package,))
    known = versions.__wrapped__()
    assert list(known) == ["stbench", "python", package]
    assert (known["stbench"], known["python"]) == (__version__, platform.python_version())
    assert (known[package] == "absent") is absent


def test_a_machine_is_described_and_not_named():
    described = machine.__wrapped__()
    assert set(described) == {"system", "processor", "cpus"}
    assert int(described["cpus"]) >= 1
    assert not {platform.node(), getpass.getuser()} & set(described.values())


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder in which a copy of the module stands."""
    module = tmp_path / "stbench" / "runs" / "provenance.py"
    module.parent.mkdir(parents=True)
    module.write_text("first")
    monkeypatch.setattr(provenance, "__file__", str(module))
    return tmp_path


def git(folder, *arguments):
    identity = ("-c", "user.name=n", "-c", "user.email=e@x", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True, text=True)


@pytest.mark.parametrize(("change", "suffix"), [("first", ""), ("second", "+dirty")], ids=["clean", "changed"])
def test_a_checkout_has_its_commit_and_says_where_it_is_changed(checkout, change, suffix):
    for arguments in (("init",), ("add", "."), ("commit", "-m", "first")):
        git(checkout, *arguments)
    (checkout / "stbench" / "runs" / "provenance.py").write_text(change)
    (checkout / "of no commit.txt").write_text("")
    head = git(checkout, "rev-parse", "HEAD").stdout
    assert commit.__wrapped__() == head[:12] + suffix


def test_an_installed_copy_has_no_commit(checkout):
    assert commit.__wrapped__() == ""


@pytest.mark.parametrize("error", [OSError("no git"), subprocess.TimeoutExpired("git", 10)], ids=["no git", "stuck"])
def test_where_git_cannot_be_asked_there_is_no_commit(checkout, monkeypatch, error):
    def fails(*_, **__):
        raise error

    (checkout / ".git").mkdir()
    monkeypatch.setattr(subprocess, "run", fails)
    assert commit.__wrapped__() == ""


@pytest.mark.parametrize("gpu_s", [0.0, 3.0])
def test_a_cpu_has_no_name_of_a_gpu_and_no_gpu_seconds(gpu_s):
    assert gpu_name("cpu") == ""
    assert list(peaks("cpu", gpu_s)) == ["peak_memory_mb"]


@pytest.mark.parametrize(("platform_name", "unit"), [("linux", 1e3), ("darwin", 1e6)])
def test_the_peak_is_in_megabytes_whatever_the_system_counts_in(monkeypatch, platform_name, unit):
    class Usage:
        ru_maxrss = 5 * unit

    monkeypatch.setattr(provenance.resource, "getrusage", lambda _: Usage)
    monkeypatch.setattr(sys, "platform", platform_name)
    assert provenance.peak_memory_mb() == 5.0
