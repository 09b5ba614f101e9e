import subprocess
import sys
import time

import pytest

import stbench as package
from stbench import cli
from stbench.errors import DataError, SelectionError
from tests.made import CARDS
from tests.made.command import stbench
from tests.made.her2st import write_her2st


def test_a_new_method_keeps_the_contract_and_runs_as_it_was_written(tmp_path):
    ended = stbench("new", "method", "mine-own", folder=tmp_path)
    assert ended.code == 0, ended.err
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"methods/mine-own.yaml", "methods/mine-own.py", "tests/test_mine_own.py"}
    checked = stbench("check", "method", "mine-own", folder=tmp_path)
    assert checked.code == 0, checked.out
    assert "FAILED" not in checked.out
    write_her2st(tmp_path / "data", ("A1", "B1"))
    ended = stbench("run", "--methods", "mine-own,mean", "--dataset", "her2st", "--data-root", "data", "--workers", "1",
                    folder=tmp_path)  # fmt: skip
    assert ended.code == 0, ended.err
    assert "MineOwn" in (tmp_path / "leaderboards/her2st/gene-pred.md").read_text()


def test_a_method_that_is_there_or_has_no_fit_name_is_not_begun(tmp_path):
    for name, told in (("mean", "is there already"), ("Mine", "lower-case"), ("../x", "lower-case")):
        ended = stbench("new", "method", name, folder=tmp_path)
        assert ended.code == 2
        assert told in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_method_that_breaks_the_contract_ends_the_check_with_1(tmp_path):
    ended = stbench("check", "method", "careless:pickles", "--cards", str(CARDS), folder=tmp_path)
    assert ended.code == 1
    assert ended.out.count("FAILED") == 1


def test_cards_are_listed_and_shown(tmp_path):
    assert "mean" in stbench("list", "methods", folder=tmp_path).out
    assert "gene-pred" in stbench("list", "tasks", folder=tmp_path).out
    assert "her2st" in stbench("list", "datasets", folder=tmp_path).out
    assert "colour" in stbench("list", "encoders", folder=tmp_path).out
    listed = stbench("list", "methods", "--cards", str(CARDS), folder=tmp_path).out
    assert "learner" in listed
    assert "half, loud" in listed
    shown = stbench("show", "gene-pred", folder=tmp_path).out
    assert "leave-one-sample-out" in shown
    assert "sha256" in shown
    ended = stbench("show", "gene-perd", folder=tmp_path)
    assert (ended.code, "Did you mean 'gene-pred'" in ended.err) == (2, True)


def test_the_version_is_the_packages(tmp_path):
    assert stbench("--version", folder=tmp_path).out == f"stbench {package.__version__}\n"


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [
        (
            SelectionError("here", "is wrong", "what is right", "Do it"),
            2,
            "stbench: here: is wrong.\nExpected what is right.\nDo it.",
        ),
        (DataError("file:3", "is broken"), 2, "stbench: file:3: is broken."),
        (KeyboardInterrupt(), 130, "\nstbench: interrupted. What is done is kept: the same command goes on from here."),
    ],
    ids=["selection", "data", "interruption"],
)
def test_a_mistake_is_one_message_and_exit_code_2_and_an_interruption_130(tmp_path, monkeypatch, raised, code, told):
    def raising():
        raise raised

    monkeypatch.setattr(cli, "app", raising)
    assert stbench(folder=tmp_path) == (code, "", f"{told}\n")


def test_what_is_no_mistake_of_the_user_keeps_its_traceback(tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "app", lambda: [][0])
    with pytest.raises(IndexError):
        stbench(folder=tmp_path)


def test_help_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['stbench', '--help']\n"
        "from stbench.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print({'torch', 'numpy', 'pandas', 'anndata', 'pydantic'} & set(sys.modules), file=sys.stderr)"
    )
    started = time.perf_counter()
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr.strip() == "set()", time.perf_counter() - started
    assert "run" in ended.stdout
