"""Downloads: a file at an address comes whole and as the one that was meant, or not at all; what broke off goes on."""

import hashlib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError

from stbench.files.atomic import unwritable, writing
from stbench.files.parsing import Kind, reason_of
from stbench.files.reading import too_large
from stbench.files.writable import check_room

CHUNK = 2**20
MOST = 2**42
"""Bytes of a file whose size nobody stated."""
PATIENCE_S = 60.0
"""How long a server may say nothing."""
OnBytes = Callable[[int, int], None]
"""Is told how many bytes are here, and of how many; of 0 where the server does not say."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The file that is meant."""

    url: str
    sha256: str = ""
    """Of the file; where it is stated, what broke off is gone on with, since the end shows whether it fits."""
    most_bytes: int = MOST
    option: str = ""
    """The option that names the folder, for errors."""


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Lets nobody lead from an encrypted address to one that is not."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if req.full_url.startswith("https:") and not newurl.startswith("https:"):
            raise HTTPError(req.full_url, code, f"it leads on to {newurl[:200]}, which is not https", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(wanted: Wanted, path: Path, kind: Kind, on_bytes: OnBytes = lambda here, of: None) -> None:
    """Bring a file to ``path``.

    Raises:
        StbenchError: of ``kind``: it cannot be fetched, is another file, or is too large.
        StoreError: it cannot be written.
    """
    if not wanted.sha256:
        with writing(path, wanted.option) as half:
            _fill(half, wanted, kind, on_bytes)
        return
    half = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = _fill(half, wanted, kind, on_bytes)
        if digest != wanted.sha256:
            half.unlink()
            raise kind(wanted.url, f"came with sha256 {digest}", wanted.sha256, "Try again; else tell its publisher")
        half.replace(path)
    except OSError as error:
        raise unwritable(path, error, wanted.option) from error


def _fill(half: Path, wanted: Wanted, kind: Kind, on_bytes: OnBytes) -> str:
    """Write what is not here yet; the sha256 of all of it."""
    half.touch()
    with half.open("r+b") as file, _answer(wanted, half.stat().st_size, kind) as (answer, here, total):
        _check_size(wanted, half, here, total, kind)
        running = hashlib.sha256()
        for chunk in iter(lambda: file.read(min(CHUNK, here - file.tell())), b""):
            running.update(chunk)
        file.truncate()
        for chunk in _chunks(answer, wanted.url, kind):
            here += len(chunk)
            if here > wanted.most_bytes:
                raise too_large(Path(wanted.url), kind, f"goes on after {wanted.most_bytes:,} bytes", wanted.most_bytes)
            running.update(chunk)
            file.write(chunk)
            on_bytes(here, total)
    if total and here != total:
        raise kind(wanted.url, f"broke off after {here:,} of {total:,} bytes", "", "Run the command again")
    return running.hexdigest()


def _check_size(wanted: Wanted, half: Path, here: int, total: int, kind: Kind) -> None:
    """Refuse what is larger than what is meant, or than the disk."""
    if total > wanted.most_bytes:
        raise too_large(Path(wanted.url), kind, f"has {total:,} bytes", wanted.most_bytes)
    check_room(half.parent, total - here, wanted.url, wanted.option)


@contextmanager
def _answer(wanted: Wanted, have: int, kind: Kind) -> Iterator[tuple[Any, int, int]]:
    """What a server says: its answer, the byte that it begins with, and the size of the whole file or 0."""
    opener = urllib.request.build_opener(_SafeRedirects)
    ranged = {"Range": f"bytes={have}-"} if have else {}
    try:
        answer = opener.open(urllib.request.Request(wanted.url, headers=ranged), timeout=PATIENCE_S)
    except HTTPError as error:
        if error.code != 416 or not have:  # there is nothing from this byte on: what is here is of another file
            raise kind(
                wanted.url, f"cannot be fetched ({error})", "the file at its address", "Look at it in a browser"
            ) from error
        answer = None
    except (OSError, HTTPException) as error:
        raise _unreached(wanted.url, kind, error) from error
    if answer is None:
        with _answer(wanted, 0, kind) as afresh:
            yield afresh
        return
    with answer:
        goes_on = answer.status == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        here = have if goes_on else 0
        yield answer, here, here + int(answer.headers.get("Content-Length") or -here)


def _chunks(answer: Any, url: str, kind: Kind) -> Iterator[bytes]:
    try:
        while chunk := answer.read(CHUNK):
            yield chunk
    except (OSError, HTTPException) as error:
        raise _unreached(url, kind, error) from error


def _unreached(url: str, kind: Kind, error: Exception) -> Exception:
    return kind(url, f"cannot be fetched ({reason_of(error)})", "a network", "Run the command again")
