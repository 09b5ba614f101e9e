"""What all cards have in common."""

import hashlib
import json
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, PrivateAttr

CARD_FORMAT = 1


class Part(BaseModel):
    """A frozen piece of a card; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Card(Part):
    """What all cards have in common."""

    format: int = CARD_FORMAT
    title: str = ""
    description: str = ""
    _path: Path = PrivateAttr(default=Path())
    _name: str = PrivateAttr(default="")
    folder: ClassVar[str]

    @property
    def name(self) -> str:
        """The card's name: its file's name without ``.yaml``."""
        return self._name

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self._path

    @property
    def sha256(self) -> str:
        """Hash of what the card says; comments, the order of keys, and a default that is spelt out do not count."""
        content = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()
