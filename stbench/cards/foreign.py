"""Foreign files: YAML of other projects that lies where cards are looked for."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from stbench.cards.base import Card
from stbench.cards.inheritance import LIKE
from stbench.cards.yaml import read_yaml
from stbench.errors import CardError

KEY = re.compile(r"^[\"']?([A-Za-z_]+)[\"']?[ \t]*:", re.MULTILINE)
MISSPELT = 0.75
"""Likeness (of difflib) from which an unknown key is a known one, misspelt."""


def is_foreign(kind: type[Card], path: Path) -> bool:
    """Whether a file of YAML is none of ours: fewer than half of its keys are a card's, or like one of them.

    What has a mistake is ours: misspelt keys, YAML that is broken between known keys, a file that cannot be read.
    """
    try:
        keys: Iterable[object] = read_yaml(path)[0]
    except CardError:
        try:
            keys = KEY.findall(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return False
    names = {str(key) for key in keys}
    known = [name for name in names if get_close_matches(name, [LIKE, *kind.model_fields], n=1, cutoff=MISSPELT)]
    return 2 * len(known) < len(names) or not names
