"""One card: strict YAML to a frozen value."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from stbench.cards.base import CARD_FORMAT, Card
from stbench.cards.explain import explained
from stbench.cards.yaml import read_yaml
from stbench.errors import CardError

C = TypeVar("C", bound=Card)


def read_card(kind: type[C], path: Path) -> C:
    """One card; CardError with file, line and nearest known key where it is not as it should be."""
    data, lines = read_yaml(path)
    stated = data.get("format", CARD_FORMAT)
    if isinstance(stated, int) and stated > CARD_FORMAT:
        raise CardError(
            f"{path}:{lines.get(('format',), 1)}", f"has format {stated}", f"at most {CARD_FORMAT}",
            "The card was written for a newer stbench: pip install --upgrade stbench",
        )  # fmt: skip
    try:
        card = kind.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise explained(kind, path, lines, error) from None
    except TypeError as error:  # YAML knows dates and bytes, JSON does not
        raise CardError(str(path), f"holds a value that is no text, number, list or mapping ({error})") from None
    card._path, card._name = path, path.stem
    return card
