"""Locks: what a process gives up before it reads a stranger's pickle: time, memory, network, processes, writing."""

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path
from typing import Any

SECONDS = 1800
CLONE_NEWUSER, CLONE_NEWNET, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 0x10000000, 0x40000000, 38, 22
FORBIDDEN_EVENTS = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.kill", "os.remove",
    "os.rename", "os.rmdir", "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate", "shutil.", "urllib.",
    "http.", "ftplib.", "smtplib.", "webbrowser.", "pty.",
)  # fmt: skip
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # landlock's, the same on every machine
LANDLOCK_WRITES = 0b1_1111_1111_0010
"""Writing, removing and making files of every kind: all rights of Landlock's first version but executing and reading;
renaming into another folder needs one of its second, and is refused by the first."""
LANDLOCK_WRITE_FILE = 0b10
LANDLOCK_OWN = LANDLOCK_WRITE_FILE | 1 << 5 | 1 << 8  # remove and make plain files
# architecture in a filter; its clone and clone3; and what nobody needs to read tensors: socket, execve, execveat, fork,
# vfork, kill, tgkill, ptrace, process_vm_writev, connect, chmod, fchmodat, chown, fchownat, io_uring_setup, bpf
CALLS = {
    "x86_64": (0xC000003E, 56, (41, 59, 322, 57, 58, 62, 234, 101, 311, 42, 90, 268, 92, 260, 425, 321)),
    "aarch64": (0xC00000B7, 220, (198, 221, 281, 129, 131, 117, 271, 203, 53, 54, 425, 280)),
}
CLONE3, CLONE_THREAD = 435, 0x10000
ALLOW, REFUSE, ABSENT = 0x7FFF0000, 0x00050001, 0x00050026  # as EPERM, and as ENOSYS: then libc falls back to clone


def lock_down(source: Path, folder: Path) -> None:
    """Take from this process the network, other processes, and writing anywhere but files of ``folder``.

    Limits of the system, then Landlock and a seccomp filter where the system has them, then Python's audit hook.
    """
    _limit(source)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET):  # refused in some containers: the filter stands in
            libc.unshare(CLONE_NEWNET)
        _allow_writing_only(libc, folder)
        _filter_calls(libc)
    _watch(folder)


def _limit(source: Path) -> None:
    import resource

    size = source.stat().st_size
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * 4096 if sys.platform == "linux" else 2**36
    memory, written = in_use + 4 * size + 2**31, 2 * size + 2**26
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_writing_only(libc: Any, folder: Path) -> None:
    rights = struct.pack("Q", LANDLOCK_WRITES)
    ruleset = libc.syscall(CREATE_RULESET, rights, len(rights), 0)
    if ruleset < 0:
        return  # a system without Landlock: the audit hook stands alone
    for path, allowed in ((folder, LANDLOCK_OWN), (os.devnull, LANDLOCK_WRITE_FILE)):
        handle = os.open(path, os.O_PATH)
        libc.syscall(ADD_RULE, ruleset, 1, struct.pack("=Qi", allowed, handle), 0)
        os.close(handle)
    libc.syscall(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _filter_calls(libc: Any) -> None:
    """A seccomp filter: listed calls are refused, and a clone that is no thread."""
    if platform.machine() not in CALLS:
        return
    architecture, clone, refused = CALLS[platform.machine()]
    lines = [(0x20, 0, 0, 4), (0x15, 1, 0, architecture), (0x06, 0, 0, REFUSE), (0x20, 0, 0, 0)]
    lines += [line for call in refused for line in ((0x15, 0, 1, call), (0x06, 0, 0, REFUSE))]
    lines += [(0x15, 0, 1, CLONE3), (0x06, 0, 0, ABSENT), (0x15, 0, 3, clone), (0x20, 0, 0, 16)]
    lines += [(0x45, 1, 0, CLONE_THREAD), (0x06, 0, 0, REFUSE), (0x06, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code)))
    libc.prctl(PR_SET_SECCOMP, 2, program, 0, 0)


def _watch(folder: Path) -> None:
    allowed = f"{folder}{os.sep}"

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and _writes(arguments) and not f"{arguments[0]}".startswith((allowed, os.devnull)):
            raise PermissionError(f"the file tried to write to {arguments[0]}")
        if event.startswith(FORBIDDEN_EVENTS):
            raise PermissionError(f"the file tried {event}")

    sys.addaudithook(watch)


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
