"""Servers on this machine: files at addresses, with ranges, redirects, lies and interruptions."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Page:
    """What a server answers at one path."""

    content: bytes = b""
    status: int = 200
    ranges: bool = True
    """Whether parts are given on request."""
    breaks_at: int | None = None
    """Bytes after which the connection ends, the first time."""
    says_size: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Serving:
    """A server's address, its pages, and what it was asked: method, path and range."""

    address: str
    pages: dict[str, Page]
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@contextmanager
def serving(pages: Mapping[str, Page]) -> Iterator[Serving]:
    """Pages by path, at an address of this machine, as long as the block runs."""
    told = Serving("", dict(pages))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _respond(self, told, body=True)

        def do_HEAD(self) -> None:
            _respond(self, told, body=False)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


def _respond(handler: BaseHTTPRequestHandler, told: Serving, *, body: bool) -> None:
    path, wanted = handler.path.partition("?")[0], handler.headers.get("Range", "")
    told.asked.append((handler.command, path, wanted))
    page = told.pages.get(path, Page(b"no such page", 404))
    start = int(wanted.removeprefix("bytes=").partition("-")[0]) if wanted and page.ranges else 0
    if start and start >= len(page.content):
        handler.send_error(416)
        return
    content = page.content[start:]
    handler.send_response(206 if start else page.status)
    if page.says_size:
        handler.send_header("Content-Length", str(len(content)))
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(page.content) - 1}/{len(page.content)}")
    for name, value in page.headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    if body:
        handler.wfile.write(content if page.breaks_at is None else content[: page.breaks_at])
    if page.breaks_at is not None:
        told.pages[path] = Page(page.content, page.status, page.ranges)
