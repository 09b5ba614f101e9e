"""Libraries: the built JavaScript of other authors that the page carries, with its licences."""

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

ASSETS = files("stbench.report.page") / "assets"


class Library(NamedTuple):
    """A built file of an npm package."""

    package: str
    version: str
    licence: str
    file: str
    source: str
    """Path of the file in the package."""
    sha256: str
    """Of the file here."""

    @property
    def text(self) -> str:
        """The script."""
        return asset(f"vendor/{self.file}")

    @property
    def licence_text(self) -> str:
        """The licence, whole, as it must go with every copy."""
        return asset(f"vendor/{self.file.removesuffix('.min.js')}.LICENSE")


@cache
def libraries() -> tuple[Library, ...]:
    """All of them, in the order in which they load."""
    return tuple(Library(**known) for known in json.loads(asset("vendor/libraries.json")))


@cache
def asset(name: str) -> str:
    """A file that ships beside this module."""
    return (ASSETS / name).read_text(encoding="utf-8")
