"""The process that reads untrusted pickles imports only what is listed, and can do next to nothing."""

import io
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from stbench.weights import sandbox
from stbench.weights.sandbox import (
    INERT,
    TENSOR_GLOBALS,
    ListedUnpickler,
    Placeholder,
    refused_globals,
    unneeded_globals,
)

posix = pytest.mark.skipif(os.name != "posix", reason="the locks are POSIX ones")


@pytest.mark.parametrize(
    "evil",
    [b"cposix\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n(S'1'\ntR.", b"ctorch\nload\n(S'x'\ntR.",
     b"cbuiltins\ngetattr\n.", b"ctorch.hub\nload\n.", b"cargparse_\nopen\n."],
)  # fmt: skip
def test_the_unpickler_itself_imports_only_what_is_listed(evil):
    with pytest.raises(pickle.UnpicklingError, match="which no weights need"):
        ListedUnpickler(io.BytesIO(evil)).load()


@pytest.mark.parametrize(
    "setting",
    [b"cargparse\nNamespace\n(tR}S'lr'\nI1\nsb.", b"cpathlib\nPosixPath\n(S'/etc'\ntR.", b"cbuiltins\nset\n(]tR.",
     b"comegaconf.listconfig\nListConfig\n(tR(I1\nI2\ne."],
)  # fmt: skip
def test_a_setting_becomes_a_placeholder_whatever_it_is_given(setting):
    assert type(ListedUnpickler(io.BytesIO(setting)).load()) is Placeholder


@pytest.mark.parametrize("name", sorted(TENSOR_GLOBALS))
def test_nothing_on_the_list_reads_files_or_runs_commands_and_all_of_it_is_there(name):
    module, _, attribute = name.rpartition(".")
    assert attribute not in {"load", "open", "system", "eval", "exec"}
    assert ListedUnpickler(io.BytesIO()).find_class(module, attribute) is not Placeholder


@pytest.mark.parametrize(
    ("name", "refused", "unneeded"),
    [("torch.Size", False, False), ("argparse.Namespace", False, True), ("builtins.set", False, True),
     ("builtins.eval", True, False), ("os.system", True, False), ("torch.load", True, False)],
)  # fmt: skip
def test_a_name_is_needed_or_replaced_or_refused(name, refused, unneeded):
    assert refused_globals((name, "torch.bool")) == [name] * refused
    assert unneeded_globals((name, "torch.bool")) == [name] * unneeded
    assert (name.startswith(INERT) and name not in TENSOR_GLOBALS) == unneeded


def locked_down(folder: Path, deed: str) -> subprocess.CompletedProcess:
    """A process that locks itself down, with ``out`` as its output, and then does the deed."""
    (folder / "in").write_bytes(b"x")
    script = (
        f"import sys; sys.path.insert(0, {os.path.dirname(sandbox.__file__)!r}); import pathlib, sandbox\n"
        f"sandbox.lock_down(pathlib.Path('in'), pathlib.Path('out'))\n{deed}\n"
    )
    return subprocess.run([sys.executable, "-I", "-c", script], cwd=folder, capture_output=True, text=True)


@posix
@pytest.mark.parametrize(
    "deed",
    ["import socket; socket.create_connection(('127.0.0.1', 9))", "import os; os.system('true')",
     "import subprocess; subprocess.run(['true'])", "open('made', 'w')", "import os; os.fork()",
     "open('in', 'r+')", "open('made', 'x')", "import os; os.open('made', os.O_CREAT | os.O_WRONLY)",
     "import os; os.remove('in')", "import os; os.rename('in', 'made')", "import os; os.kill(os.getppid(), 0)"],
)  # fmt: skip
def test_the_locked_down_process_can_do_none_of_this(tmp_path, deed):
    done = locked_down(tmp_path, deed)
    assert "PermissionError: the file tried" in done.stderr
    assert done.returncode == 1
    assert not (tmp_path / "made").exists()
    assert (tmp_path / "in").read_bytes() == b"x"


@posix
@pytest.mark.parametrize(("deed", "left"), [("open('out', 'wb').write(open('in', 'rb').read())", b"x"),
                                            ("open('/dev/null', 'w'); open('out', 'w').write('y')", b"y")])  # fmt: skip
def test_the_locked_down_process_can_read_and_write_its_output(tmp_path, deed, left):
    done = locked_down(tmp_path, deed)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out").read_bytes() == left
