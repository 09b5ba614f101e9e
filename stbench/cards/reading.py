"""One card: strict YAML to a frozen value."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from stbench.cards.base import CARD_FORMAT, Card
from stbench.cards.explain import explained
from stbench.cards.inheritance import read_stated
from stbench.cards.yaml import line_of
from stbench.errors import CardError

C = TypeVar("C", bound=Card)


def read_card(kind: type[C], path: Path, folders: Sequence[Path] = ()) -> C:
    """One card; CardError with file, line and nearest known key where it is not as it should be.

    Args:
        kind: method, task or dataset.
        path: its file.
        folders: where the card that it is ``like`` is looked for, after its own folder.
    """
    data, lines = read_stated(path, folders)
    stated = data.get("format", CARD_FORMAT)
    if isinstance(stated, int) and stated > CARD_FORMAT:
        raise CardError(
            str(line_of(("format",), lines, path)), f"has format {stated}", f"at most {CARD_FORMAT}",
            "The card was written for a newer stbench: pip install --upgrade stbench",
        )  # fmt: skip
    try:
        card = kind.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise explained(kind, error, lambda keys: str(line_of(keys, lines, path))) from None
    except TypeError as error:  # YAML knows dates and bytes, JSON does not
        raise CardError(str(path), f"holds a value that is no text, number, list or mapping ({error})") from None
    return card.read_from(path, lines)
