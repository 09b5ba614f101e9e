"""Locks: a process that is locked down can do none of this, not even by calls that Python never sees."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
DEEDS = [
    "import socket; socket.create_connection(('127.0.0.1', 9))", "import os; os.system('true')",
    "import subprocess; subprocess.run(['true'])", "open('made', 'w')", "import os; os.fork()",
    "open('in', 'r+')", "open('made', 'x')", "import os; os.open('made', os.O_CREAT | os.O_WRONLY)",
    "import os; os.kill(os.getppid(), 0)",
    "import os; os.remove('in')", "import os; os.rename('in', 'made')", "import shutil; shutil.rmtree('.')",
    "open('in', 'r+')", "open('made', 'x')", "import os; os.open('made', os.O_CREAT | os.O_WRONLY)",
    "import os; os.kill(os.getppid(), 0)",
]  # fmt: skip
UNSEEN = [
    "libc.open(b'made', 0o101, 0o644)", "libc.open(b'in', 1)", "libc.unlink(b'in')", "libc.rename(b'in', b'made')",
    "libc.mkdir(b'made', 0o755)", "libc.symlink(b'in', b'made')", "libc.fork()", "libc.socket(2, 1, 0)",
    "libc.kill(libc.getppid(), 0)", "libc.execv(b'/bin/true', None)", "libc.chmod(b'in', 0o777)",
]  # fmt: skip


def locked(folder, deed):
    (folder / "in").write_bytes(b"x")
    (folder / "out").mkdir()
    script = (
        f"import ctypes, pathlib, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from stbench.weights.locks import lock_down\n"
        f"libc, out = ctypes.CDLL(None, use_errno=True), pathlib.Path('out').resolve()\n"
        f"lock_down(pathlib.Path('in'), out)\n{deed}\n"
    )
    return subprocess.run([sys.executable, "-I", "-c", script], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize("deed", DEEDS)
def test_the_locked_down_process_can_do_none_of_this(tmp_path, deed):
    assert "PermissionError" in locked(tmp_path, deed).stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


@LINUX
@pytest.mark.parametrize("call", UNSEEN)
def test_nor_by_a_call_that_no_hook_of_python_sees(tmp_path, call):
    done = locked(tmp_path, f"print({call}, ctypes.get_errno())")
    assert done.stdout.split()[0] == "-1", done
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert (tmp_path / "in").read_bytes() == b"x"


def test_it_can_still_read_and_write_its_output_and_use_threads(tmp_path):
    deed = (
        "import threading; threading.Thread(target=print).start(); open(out / 'a', 'wb').write(open('in', 'rb').read())"
    )
    done = locked(tmp_path, deed)
    assert done.returncode == 0, done
    assert (tmp_path / "out/a").read_bytes() == b"x"


@LINUX
def test_memory_is_bounded(tmp_path):
    assert "MemoryError" in locked(tmp_path, "bytearray(2**33)").stderr
