"""Address of a Ray cluster: tried before Ray itself is asked, which waits without end where nobody answers."""

import os
import socket
from pathlib import Path

from stbench.errors import SelectionError

AUTO = "auto"
CLIENT = "ray://"
CURRENT = Path("/tmp/ray/ray_current_cluster")
"""Where ``ray start`` notes the cluster that this machine belongs to."""
PATIENCE_S = 5.0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""How a connection of HTTP/2, which Ray speaks, begins: its first line, and settings without any."""
SETTINGS = 4
"""Type of the frame that a server of HTTP/2 answers with first, in the answer's fourth byte."""


def checked_address(address: str) -> str:
    """The address to give to Ray, with somebody of HTTP/2 behind it.

    Args:
        address: ``host:port``, ``ray://host:port``, or ``auto`` for the cluster that this machine belongs to.

    Raises:
        SelectionError: it is no address, or nobody answers there.
    """
    if address == AUTO:
        return checked_address(_current())
    host, port = _parts(address)
    try:
        with socket.create_connection((host, port), timeout=PATIENCE_S) as connection:
            connection.settimeout(PATIENCE_S)
            connection.sendall(PREFACE)
            answer = connection.recv(9)
    except OSError as error:
        raise _unreachable(address, f"cannot be reached ({error})") from error
    if len(answer) < 4 or answer[3] != SETTINGS:
        raise _unreachable(address, "is no Ray cluster: what answers there speaks something else")
    return address


def _parts(address: str) -> tuple[str, int]:
    host, _, port = address.removeprefix(CLIENT).rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
        raise SelectionError(f"--address {address}", "is no address", "host:port, ray://host:port or auto")
    return host.strip("[]"), int(port)


def _current() -> str:
    stated = os.environ.get("RAY_ADDRESS", "")
    if not stated and CURRENT.is_file():
        stated = CURRENT.read_text(encoding="utf-8").strip()
    if not stated or stated == AUTO:
        raise _unreachable(AUTO, "leads nowhere: this machine belongs to no Ray cluster")
    return stated


def _unreachable(address: str, reason: str) -> SelectionError:
    return SelectionError(
        f"--address {address}", reason, "the address of a Ray cluster that runs",
        "Start one with 'ray start --head' and join it from the other machines, or leave --address out: "
        "then one is started on this machine for the time of the run",
    )  # fmt: skip
