"""Labels: what a spot's label is as text, and what is no label."""

from collections.abc import Iterable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
NO_LABEL = frozenset({
    "", "nan", "na", "n/a", "n.a.", "#n/a", "<na>", "none", "null", "-", "?", "undetermined", "unknown", "unassigned",
    "not assigned", "unlabeled", "unlabelled", "not labeled", "not labelled", "unannotated",
})  # fmt: skip
"""Words, in small letters, that tables write where there is no label."""


def plain_label(label: object) -> str:
    """A label without spaces around it; "" for None, NaN, blanks and the words that stand for them."""
    text = str(label).strip()
    return "" if text.lower() in NO_LABEL else text


def plain_labels(labels: Iterable[object]) -> Array:
    """(n,) str: ``plain_label`` of each."""
    return np.array([plain_label(label) for label in labels], dtype=str)
