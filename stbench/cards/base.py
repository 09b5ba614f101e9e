"""What all cards have in common."""

import json
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr

from stbench.cards.yaml import Lines, line_of
from stbench.errors import CardError
from stbench.files.hashing import text_sha256
from stbench.files.names import file_name

CARD_FORMAT = 1


class Part(BaseModel):
    """A frozen piece of a card; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Contradiction(ValueError):
    """Two keys of a card, or two options of an object, that do not go together.

    Args:
        keys: the key to name, from the part that raises it inwards.
        message: what is there and what it asks of another key ("panel.chosen_on is 'all', so tags must ...").
    """

    def __init__(self, keys: tuple[str, ...], message: str) -> None:
        super().__init__(keys, message)
        self.keys, self.message = keys, message

    def __str__(self) -> str:
        return self.message


class Card(Part):
    """What all cards have in common."""

    format: int = CARD_FORMAT
    title: str = ""
    description: str = ""
    default: bool = False
    """Taken where a command names no card of this kind; one card of a kind says so."""
    _path: Path = PrivateAttr(default=Path())
    _name: str = PrivateAttr(default="")
    _lines: Lines = PrivateAttr(default_factory=dict)
    folder: ClassVar[str]

    @property
    def name(self) -> str:
        """The card's name: its file's name without ``.yaml``."""
        return self._name

    def called(self, name: str) -> Self:
        """The same under another name."""
        other = self.model_copy()
        other._name = name
        return other

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self._path

    def at(self, *keys: str | int) -> str:
        """``file:line`` of a key, from the file that states it; of the innermost key above it that is stated."""
        if self._path == Path():
            return f"{self.folder.removesuffix('s')} card"
        return str(line_of(keys, self._lines, self._path))

    def stated_in(self, *keys: str | int) -> Path:
        """The file that states a key: another one than ``path`` where the card is like another card."""
        return line_of(keys, self._lines, self._path).path

    @property
    def files(self) -> tuple[Path, ...]:
        """The card's own file, and those of the cards it is like."""
        return tuple(dict.fromkeys((self._path, *(line.path for line in self._lines.values()))))

    def read_from(self, path: Path, lines: Lines) -> Self:
        """The card, once it knows its file and the line of each of its keys; CardError where its name names no file."""
        self._path, self._lines = path, lines
        self._name = file_name(path.stem, str(path), CardError)
        return self

    @property
    def sha256(self) -> str:
        """Hash of what the card says; comments, the order of keys, and a default that is spelt out do not count.

        Options of a ``Choice`` count as they are given, because their defaults are those of the registered object.
        """
        content = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return text_sha256(content)


class Choice(Part):
    """A part that names a registered object and gives its options beside the name."""

    model_config = ConfigDict(extra="allow")

    @property
    def options(self) -> dict[str, Any]:
        """The options as the card gives them."""
        return dict(self.model_extra or {})
