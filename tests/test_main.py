"""``python -m stbench`` is the command, where its script is not on the path."""

import subprocess
import sys

import pytest

import stbench


@pytest.mark.parametrize(
    ("words", "code", "shown"),
    [
        (("--version",), 0, f"stbench {stbench.__version__}"),
        (("list", "engines"), 0, "local"),
        (("list", "nothing"), 2, "one of methods, tasks, datasets"),
    ],
)
def test_the_module_is_the_command_with_its_output_and_exit_code(tmp_path, words, code, shown):
    command = [sys.executable, "-m", "stbench", *words]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, shown in ended.stdout + ended.stderr) == (code, True)
