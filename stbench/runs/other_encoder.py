"""Other encoder: a method that reads another image encoder, frozen, in the place of its own: ``mine@encoder``."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from stbench.encoders import Encoder, encoder
from stbench.runs.entries import Entry
from stbench.weights import WeightSearch


def at_hand(name: str, search: WeightSearch) -> Encoder:
    """The encoder called ``name``, whose weights are on this machine.

    Raises:
        SelectionError: no encoder has this name.
        WeightsMissing: its weights are not here; no stand-in takes their place, since it would be compared.
        WeightsError: they are damaged, or other ones.
    """
    chosen = encoder(name, search)
    chosen.identity()
    return chosen


def with_encoder(entry: Entry, other: Encoder) -> Entry:
    """The same method, reading another encoder; all other hyper-parameters stay as they are.

    Where it cannot, the row says why: ``why_not_applicable``.
    """
    lacks = why_not_with(entry, other)
    return replace(
        entry, name=f"{entry.name}@{other.name}", settings=dict(entry.settings) | ({} if lacks else _set(entry, other)),
        encoder=other.name, encoder_saw=other.trained_on, encoder_lacks=lacks,
    )  # fmt: skip


def crossed(entries: Sequence[Entry], others: Iterable[Encoder]) -> tuple[Entry, ...]:
    """Every entry with every encoder, encoder by encoder; what reads one already stays as it is."""
    plain = [entry for entry in entries if not entry.encoder]
    named = [entry for entry in entries if entry.encoder]
    return (*named, *(with_encoder(entry, other) for other in others for entry in plain))


def why_not_with(entry: Entry, other: Encoder) -> str:
    """Empty where ``other`` can stand in for the image encoder of a method; else why it cannot."""
    declared = entry.card.other_encoders
    if declared.reads is None:
        return declared.none
    if declared.reads == "tokens" and not other.joins_tokens:
        return f"it reads the tokens of a grid, and {other.name} gives one vector"
    return ""


def _set(entry: Entry, other: Encoder) -> dict[str, Any]:
    """Settings that name the encoder, and how many tokens it gives where they are read."""
    if entry.card.other_encoders.reads != "tokens" or other.grid is None:
        return {"encoder": other.name}
    rows, columns = other.grid
    return {"encoder": other.name, "tokens": rows * columns}
