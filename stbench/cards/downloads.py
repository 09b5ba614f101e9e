"""Downloads: how the files of a dataset are got, as its card states it."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, model_validator

from stbench.cards.base import Part
from stbench.files.names import is_file_name

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Hosts that plain http may be spoken with: this machine."""


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme, parts.hostname in LOOPBACK) != ("http", True):
        raise ValueError("an address, https://...")
    if not parts.hostname or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("an address, https://HOST/PATH, without spaces")
    return url


def _below(path: str) -> str:
    if path and not all(map(is_file_name, path.split("/"))):
        raise ValueError("a path below the data root, without '..'")
    return path


def _sha256(digest: str) -> str:
    if digest and re.fullmatch("[0-9a-f]{64}", digest) is None:
        raise ValueError("a sha256, 64 digits of 0-9 and a-f")
    return digest


def _repository(name: str) -> str:
    if re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", name) is None:
        raise ValueError("a repository, OWNER/NAME")
    return name


class Download(Part):
    """A file at an address."""

    url: Annotated[str, AfterValidator(_address)]
    file: Annotated[str, AfterValidator(_below)] = ""
    """Where it is saved, below the data root; under the last part of the address where not stated."""
    sha256: Annotated[str, AfterValidator(_sha256)] = ""
    """Of the file; "" where no one has published it."""
    size_mb: int = Field(default=0, ge=0)
    """About, in 10^6 bytes; 0 where it is not known."""
    unpack: bool = False
    """Whether it is an archive: its files come to lie beside it, and it is removed."""

    @property
    def saved_as(self) -> str:
        """Path of the file below the data root, with / between names."""
        return self.file or unquote(PurePosixPath(urlsplit(self.url).path).name)

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not self.file and not is_file_name(self.saved_as):
            raise ValueError("with 'file', as the address ends in no name of a file")
        return self


class HubDataset(Part):
    """Files of a dataset on the Hugging Face hub."""

    repo: Annotated[str, AfterValidator(_repository)]
    patterns: tuple[str, ...] = Field(min_length=1)
    """Globs of the files that are wanted, as the hub's client takes them."""
    revision: str = ""
    """Commit or tag; the newest where not stated."""
    gated: str = ""
    """How to get access, where that takes asking; "" where anyone may download."""


class Fetch(Part):
    """What a command can download of a dataset, all of it below the data root."""

    urls: tuple[Download, ...] = ()
    hugging_face: HubDataset | None = None

    @property
    def stated(self) -> bool:
        """Whether anything can be downloaded."""
        return bool(self.urls) or self.hugging_face is not None
