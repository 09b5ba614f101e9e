"""Protocol cards: how a paper comes from predictions to the number that it prints, choice by choice."""

from typing import ClassVar

from pydantic import Field

from stbench.cards.base import Card, Part


class SwitchChoice(Part):
    """What a paper does at one switch, and who says so."""

    value: str
    """A value of the switch, as ``stbench list switch-values`` prints it."""
    source: str
    """File and line, or section of the paper."""
    clean: str = ""
    """What the clean twin does in its place, where that is not the switch's clean value: another list of as many genes
    for one, chosen on training slides."""
    method: str = ""
    """Of ``probe``: the method whose probe it is, ``mine`` or ``mine:variant``."""
    encoder: str = ""
    """Of ``encoder``: the one that all methods read that can."""
    note: str = ""


class Printed(Part):
    """A number that somebody printed."""

    what: str
    """Method, data set and number, in a few words."""
    value: float
    source: str


class ProtocolCard(Card):
    """How a paper comes from predictions to the number that it prints."""

    folder: ClassVar[str] = "protocols"
    reports: str
    """What the number is called in the paper."""
    code: str = ""
    """The public code, and its commit, in which the choices were read."""
    switches: dict[str, SwitchChoice] = Field(default_factory=dict)
    """By switch, in the order in which steps are taken; those that are not named have their clean value."""
    printed: tuple[Printed, ...] = ()
