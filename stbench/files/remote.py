"""Remote: a folder on an object store, or on any other file system that fsspec knows, by its URL."""

import contextlib
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from stbench.errors import SelectionError, StbenchError, StoreError
from stbench.files.atomic import FULL, unwritable
from stbench.files.parsing import reason_of

URL = re.compile(r"[a-z][a-z0-9+.-]*://.+")
OPTIONS: dict[str, dict[str, Any]] = {
    "s3": {
        "skip_instance_cache": True,
        "use_listings_cache": False,
        "config_kwargs": {"connect_timeout": 5, "read_timeout": 20, "retries": {"total_max_attempts": 2}},
    }
}
"""By protocol: nobody waits for long for a server that is away, what is listed is what is there, and the environment
is read anew: fsspec would hand out a connection to the endpoint that it named before."""
TRIES = 2
"""Of s3fs, in each of which it tries so often: a server that takes connections and answers nothing costs 80 s."""
VERSIONS = ("ETag", "etag", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified", "created")
"""What file systems call the sign that an object is another than before."""
EXTRA = "object-store"
MD5 = re.compile("[0-9a-f]{32}")
SECRET = re.compile(r"//[^/@\s]*@")


class Stamp(NamedTuple):
    """What tells an object from another of the same name."""

    size: int
    version: str


def is_url(text: str) -> bool:
    """Whether a text names a remote folder and no path."""
    return URL.fullmatch(text) is not None


@lru_cache(maxsize=16)
def remote_folder(url: str) -> "RemoteFolder":
    """The folder of a URL, with one connection for the whole process."""
    return RemoteFolder(url.rstrip("/"))


@dataclass(frozen=True)
class RemoteFolder:
    """Files by name, ``jobs/a.tar``; each is there whole or not at all. Who may do what, the environment says."""

    url: str

    def __post_init__(self) -> None:
        """SelectionError where the URL holds a password, which would stand in shells' histories and in logs."""
        if SECRET.search(self.url):
            raise SelectionError(
                SECRET.sub("//…@", self.url), "holds credentials", "a URL without them",
                "Give them as the store's own tools take them, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            )  # fmt: skip

    def check(self) -> None:
        """StoreError where the bucket of an object store is absent or refused; the folder itself may be absent."""
        files, root = self._opened
        with self._said():
            if hasattr(files, "call_s3"):  # its listings say nothing where the bucket is absent
                files.call_s3("head_bucket", Bucket=root.split("/")[0])

    def listed(self, under: str = "") -> dict[str, Stamp]:
        """All files below a folder of it, by name; none where that is absent."""
        files, root = self._opened
        with self._said():
            infos = files.find(f"{root}/{under}".rstrip("/"), detail=True)
        return {path.removeprefix(root).lstrip("/"): _stamp(info) for path, info in infos.items()}

    def stamp(self, name: str) -> Stamp | None:
        """What a file is; None where it is absent."""
        files, root = self._opened
        with self._said(), contextlib.suppress(FileNotFoundError):
            return _stamp(files.info(f"{root}/{name}"))
        return None

    def age_s(self, name: str) -> float | None:
        """Seconds since a file was put there, by the clocks of both sides; None where it is absent."""
        files, root = self._opened
        with self._said(), contextlib.suppress(FileNotFoundError):
            modified = files.modified(f"{root}/{name}")
            now = datetime.now(modified.tzinfo) if modified.tzinfo else datetime.now(UTC).replace(tzinfo=None)
            return max(0.0, (now - modified).total_seconds())
        return None

    def fetch(self, name: str, path: Path) -> bool:
        """Copy a file here; False where it is absent."""
        files, root = self._opened
        with self._said(path), contextlib.suppress(FileNotFoundError):
            files.get_file(f"{root}/{name}", str(path))
            return True
        return False

    def put(self, path: Path, name: str) -> Stamp:
        """Copy a file from here, in the place of an earlier one.

        Returns:
            What it is there; without a version where another may have taken its place at once.
        """
        files, root = self._opened
        with self._said():
            files.put_file(str(path), f"{root}/{name}")
            stamp = _stamp(files.info(f"{root}/{name}"))
        may_tell = stamp.size == path.stat().st_size and not MD5.fullmatch(stamp.version)
        return stamp if may_tell or stamp.version == _md5(path) else stamp._replace(version="")

    def remove(self, name: str) -> None:
        """Remove a file, which may be absent."""
        files, root = self._opened
        with self._said(), contextlib.suppress(FileNotFoundError):
            files.rm_file(f"{root}/{name}")

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        """fsspec's file system, and the folder's path in it."""
        from fsspec.core import url_to_fs

        protocol = self.url.partition("://")[0]
        try:
            files, root = url_to_fs(self.url, **OPTIONS.get(protocol, {}))
        except ImportError as error:
            raise SelectionError(
                self.url, f"needs a package that is not here ({reason_of(error)})", f"the extra '{EXTRA}' for s3://",
                f"pip install 'stbench[{EXTRA}]'; for others see fsspec",
            ) from None  # fmt: skip
        except ValueError as error:
            raise SelectionError(self.url, f"is no URL that fsspec knows ({reason_of(error)})", "s3://…") from None
        if hasattr(files, "call_s3"):
            files.retries = TRIES
        return files, str(root).rstrip("/")

    @contextlib.contextmanager
    def _said(self, path: Path | None = None) -> Iterator[None]:
        """Faults as one message each; ``path`` is what is written here."""
        try:
            yield
        except (StbenchError, KeyboardInterrupt):
            raise
        except Exception as error:  # each library behind fsspec has errors of its own
            if path is not None and isinstance(error, OSError) and error.errno in FULL:
                raise unwritable(path, error) from error
            raise _fault(self.url, error) from error


def _stamp(info: dict[str, Any]) -> Stamp:
    version = next((info[name] for name in VERSIONS if info.get(name)), "")
    text = version.timestamp() if isinstance(version, datetime) else version
    return Stamp(int(info["size"]), str(text).strip('"'))


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _fault(url: str, error: Exception) -> StoreError:
    reason, kind = SECRET.sub("//…@", reason_of(error)), type(error).__name__
    if isinstance(error, FileNotFoundError) or "NoSuchBucket" in reason:
        return StoreError(url, "is in a bucket that is not there", "a bucket that exists", "Make it, or check its name")
    if isinstance(error, PermissionError) or "Credentials" in kind:
        return StoreError(
            url, f"is refused ({reason})", "credentials that may list, read and write it",
            "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
        )  # fmt: skip
    return StoreError(
        url, f"cannot be reached ({reason})", "an object store that answers",
        "Check the network and AWS_ENDPOINT_URL; what is done is kept, and the same command goes on from there",
    )  # fmt: skip
