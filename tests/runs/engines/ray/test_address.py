"""An address is tried before Ray is asked: what is none, leads nowhere or speaks something else is said at once."""

import socket
import threading

import pytest

from stbench.errors import SelectionError
from stbench.runs.engines.ray import address
from stbench.runs.engines.ray.address import checked_address

SETTINGS = bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))


@pytest.fixture
def server(request):
    """A port whose first visitor is answered."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            visitor, _ = listening.accept()
            with visitor:
                visitor.recv(1000)
                visitor.sendall(request.param)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join(timeout=5)


@pytest.mark.parametrize("text", ["here", "host:", ":1", "host:0", "host:70000", "host:port", "ray://", "ray://host"])
def test_what_is_no_address_is_told(text):
    with pytest.raises(SelectionError, match="is no address"):
        checked_address(text)


@pytest.mark.parametrize("form", ["{}", "ray://{}"])
@pytest.mark.parametrize("server", [SETTINGS], indirect=True)
def test_a_server_of_http_2_is_taken(server, form):
    assert checked_address(form.format(server)) == form.format(server)


@pytest.mark.parametrize("server", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"SSH"], indirect=True)
def test_a_server_of_something_else_is_told(server):
    with pytest.raises(SelectionError, match="speaks something else"):
        checked_address(server)


def test_where_nobody_listens_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(SelectionError, match=r"cannot be reached[\s\S]*ray start --head"):
        checked_address(f"127.0.0.1:{port}")


@pytest.mark.parametrize("server", [SETTINGS], indirect=True)
@pytest.mark.parametrize("stated_by", ["variable", "file"])
def test_auto_is_the_cluster_of_this_machine(server, stated_by, monkeypatch, tmp_path):
    monkeypatch.setenv("RAY_ADDRESS", server if stated_by == "variable" else "")
    monkeypatch.setattr(address, "CURRENT", tmp_path / "current")
    if stated_by == "file":
        (tmp_path / "current").write_text(f"{server}\n")
    assert checked_address("auto") == server


def test_auto_without_a_cluster_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("RAY_ADDRESS", "")
    monkeypatch.setattr(address, "CURRENT", tmp_path / "current")
    with pytest.raises(SelectionError, match="belongs to no Ray cluster"):
        checked_address("auto")
